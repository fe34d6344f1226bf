/// Who a provider is and how its calls behave; the catalogue and the edge are driven by it.
public struct AdapterDescriptor: Sendable, Hashable {
    /// The adapter's name in the configuration, its path with `/` as `-`.
    public var name: String
    /// The provider's name for people.
    public var provider: String
    /// The version of the provider's API that the adapter was written against.
    public var apiVersion: String
    /// The signature scheme for people: `HMAC-SHA256, hex, of t.body`.
    public var scheme: String
    /// What a valid signature vouches for.
    public var coverage: Coverage
    /// The scheme's default window in seconds, both ways; nil where nothing signed carries a time.
    public var toleranceSeconds: Int64?
    /// What a call that was taken in is answered, for people: `200 with JSON`, `200 and 1|OK`.
    public var answer: String
    /// Methods the provider uses on its notify URL.
    public var methods: [String]
    /// The status for a call that is not proved (a provider that gives up for good on it says so here).
    public var rejectionStatus: Int
    /// The status for a call whose envelope cannot be read, whether its proof is in there or not.
    public var malformedStatus: Int
    /// Bytes that the provider's largest calls may have, where that is more than the usual limit of servers (1 MiB);
    /// nil where its calls are known to be short, or nothing is known.
    public var largestBody: Int?
    /// Header names (lower case) and query names whose values are credentials: kept as a digest only.
    public var credentialHeaders: [String]
    public var credentialQueryNames: [String]
    /// Query names whose values are tokens in three parts (RFC 7515 section 7.1). Of these only the last part, the
    /// signature, is kept as a digest: what they say is needed when the call is read again.
    public var tokenQueryNames: [String]
    /// The name that the source's secrets have in the configuration beside `secrets`, where their purpose has a name.
    public var secretsKey: String?
    /// The adapter's own configuration keys below the source.
    public var options: [String]
    /// The ones among its keys that hold a secret: written as `env:NAME` or `file:PATH`, never shown.
    public var secretOptions: [String]
    /// The ones among its keys that hold a secret for calls we make to the provider; they prove nothing, and may be left
    /// out where no such calls are wanted.
    public var callingSecretOptions: [String]
    /// Whether calls cannot be proved without a secret of the source's own; false where the provider publishes its keys.
    public var needsSecrets: Bool
    /// What makes the idempotency key, for people.
    public var idempotencyKey: String
    /// How long the provider goes on calling, in seconds; keys are never kept for less.
    public var retryHorizonSeconds: Int64
    /// The event types the adapter can emit, sorted.
    public var emits: [String]
    /// Rises whenever ``Adapter/normalize(_:)`` may answer differently for the same bytes.
    public var normalizerVersion: Int64

    public enum Coverage: Sendable, Hashable {
        case body
        case url
        case bodyAndURL
        case headers
        /// The body's text but not the case of its letters; `reason` says why that is enough.
        case bodyIgnoringCase(reason: String)
        /// The signature leaves the body open; `reason` says what protects it instead.
        case bodyUncovered(reason: String)

        /// Whether no byte of the body can change without the proof failing.
        public var includesBody: Bool { self == .body || self == .bodyAndURL || self.ignoresCase }

        /// Whether letters of the body can change their case without the proof failing.
        public var ignoresCase: Bool { if case .bodyIgnoringCase = self { true } else { false } }

        /// Whether the query cannot change without the proof failing.
        public var includesURL: Bool { self == .url || self == .bodyAndURL }
    }

    public init(
        name: String,
        provider: String,
        apiVersion: String,
        scheme: String,
        coverage: Coverage,
        toleranceSeconds: Int64?,
        answer: String = "200 with JSON",
        methods: [String] = ["POST"],
        rejectionStatus: Int = 401,
        malformedStatus: Int = 400,
        largestBody: Int? = nil,
        credentialHeaders: [String] = [],
        credentialQueryNames: [String] = [],
        tokenQueryNames: [String] = [],
        secretsKey: String? = nil,
        options: [String] = [],
        secretOptions: [String] = [],
        callingSecretOptions: [String] = [],
        needsSecrets: Bool = true,
        idempotencyKey: String,
        retryHorizonSeconds: Int64,
        emits: [String],
        normalizerVersion: Int64
    ) {
        self.name = name
        self.provider = provider
        self.apiVersion = apiVersion
        self.scheme = scheme
        self.coverage = coverage
        self.toleranceSeconds = toleranceSeconds
        self.answer = answer
        self.methods = methods
        self.rejectionStatus = rejectionStatus
        self.malformedStatus = malformedStatus
        self.largestBody = largestBody
        self.credentialHeaders = credentialHeaders
        self.credentialQueryNames = credentialQueryNames
        self.tokenQueryNames = tokenQueryNames
        self.secretsKey = secretsKey
        self.options = options
        self.secretOptions = secretOptions
        self.callingSecretOptions = callingSecretOptions
        self.needsSecrets = needsSecrets
        self.idempotencyKey = idempotencyKey
        self.retryHorizonSeconds = retryHorizonSeconds
        self.emits = emits.sorted()
        self.normalizerVersion = normalizerVersion
    }
}
