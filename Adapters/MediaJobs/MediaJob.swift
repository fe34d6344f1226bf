public import Model

/// A piece of work on media as it is asked of a service.
public struct MediaJob: Sendable, Hashable {
    /// Our name for the work, the same on every attempt: who has it already does it no second time.
    public let key: String
    /// What is to be done, such as `trailer` or `blur`.
    public let kind: String
    public let asset: String
    /// What it is made of, such as `gs://bucket/object`, by names such as `source`.
    public let input: JSONObject
    /// Where the result goes.
    public let output: JSONObject
    /// What else the service is told.
    public let parameters: JSONObject

    public static let longestKey = 128

    /// - Throws: for a key or a kind that cannot be a header's value and a step of a path.
    public init(
        key: String,
        kind: String,
        asset: String,
        input: JSONObject,
        output: JSONObject,
        parameters: JSONObject = JSONObject()
    ) throws(MediaJobError) {
        guard Self.isName(key) else { throw .badKey }
        guard Self.isName(kind) else { throw .badKind }
        self.key = key
        self.kind = kind
        self.asset = asset
        self.input = input
        self.output = output
        self.parameters = parameters
    }

    /// The body of the call; the same for the same job, because its signature is compared with it.
    var body: JSON {
        var members: [(String, JSON)] = [
            ("id", .string(self.key)), ("kind", .string(self.kind)), ("asset", .string(self.asset)),
            ("input", .object(self.input)), ("output", .object(self.output)),
        ]
        if !self.parameters.isEmpty { members.append(("parameters", .object(self.parameters))) }
        return .object(JSONObject(members))
    }

    /// Letters, digits and `-_:`; a dot ends the id in what Standard Webhooks signs.
    static func isName(_ text: String) -> Bool {
        (1...Self.longestKey).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || "-_:".utf8.contains($0)
            }
    }
}

/// Why a job or its endpoint cannot be used.
public enum MediaJobError: Error, Sendable, Hashable, CustomStringConvertible {
    case badKey
    case badKind
    case badURL
    case nothingToSignWith

    /// The stable code.
    public var code: String {
        switch self {
        case .badKey: "media_job_bad_key"
        case .badKind: "media_job_bad_kind"
        case .badURL: "media_job_bad_url"
        case .nothingToSignWith: "media_job_unsigned"
        }
    }

    public var description: String {
        switch self {
        case .badKey: "a job's key has 1 to \(MediaJob.longestKey) letters, digits and -_:"
        case .badKind: "a job's kind has 1 to \(MediaJob.longestKey) letters, digits and -_:"
        case .badURL: "a job endpoint's URL begins with http:// or https:// and has no query and no fragment"
        case .nothingToSignWith: "a job endpoint needs a secret or a key to sign with"
        }
    }
}
