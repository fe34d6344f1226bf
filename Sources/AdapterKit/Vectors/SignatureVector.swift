public import Model
public import Signing

/// One case of a vector file: a call, what is needed to prove it, the clock, and the verdict of the provider's own
/// library.
public struct SignatureVector: Sendable, CustomStringConvertible {
    public let name: String
    public let request: RecordedRequest
    /// In the order given. One that is written as an object is the compact JSON text of it.
    public let secrets: [Secret]
    /// `public_key…`, of the case or else of its file.
    public let publicKeys: [String]
    /// What else the source would be configured with, under its configuration names (`audience`, `merchant_id`).
    public let options: [String: JSON]
    /// Members of secrets that are objects, as options.
    let secretOptions: [String]
    /// Whether the case says what to prove it with, be it an empty list of secrets.
    public let hasKeyMaterial: Bool
    public let now: Timestamp
    /// nil: the scheme's default.
    public let tolerance: Tolerance?
    /// Whether the call as a whole is to be accepted: proved and read.
    public let accepts: Bool
    /// Whether its signature is, where the case says so apart.
    public let signatureAccepts: Bool?

    public var description: String { self.name }

    /// - Parameters:
    ///   - path: of the case in its file.
    ///   - file: the file's own members, which serve all its cases.
    ///   - assumed: options that the file's name takes for granted.
    init(_ json: JSON, path: String, file: JSONObject, assumed: [String: JSON]) throws(RecordProblem) {
        let reader = try RecordReader(json, path: path)
        guard let name = try reader.text("name"), !name.isEmpty else {
            throw reader.problem("name", "is missing: every case has one")
        }
        self.name = name
        self.request = try RecordedRequest(json, path: path)
        guard let now = try reader.integer("now") else {
            throw reader.problem("now", "is missing: give the verifier's clock in seconds since 1970")
        }
        self.now = Timestamp(seconds: now)
        self.tolerance = try Self.tolerance(reader)
        guard let accepts = try reader.choice("expect", "accept", "reject") else {
            throw reader.problem("expect", "is missing: write accept or reject")
        }
        self.accepts = accepts
        self.signatureAccepts = try reader.choice("signature_expect", "accept", "reject")
        if self.accepts, self.signatureAccepts == false {
            throw reader.problem("expect", "is accept, though signature_expect is reject")
        }
        let material = try VectorMaterial(reader, file: file)
        self.secrets = material.secrets
        self.publicKeys = material.publicKeys
        self.secretOptions = material.secretOptions
        self.hasKeyMaterial = material.isGiven
        self.options = assumed.merging(material.options) { $1 }
    }

    /// `tolerance_seconds`, or `window_seconds` as some files call it; null is no window.
    private static func tolerance(_ reader: RecordReader) throws(RecordProblem) -> Tolerance? {
        for name in ["tolerance_seconds", "window_seconds"] {
            guard let value = reader.members[name] else { continue }
            return value.isNull ? Tolerance(seconds: nil) : Tolerance(seconds: try reader.integer(name))
        }
        return nil
    }
}
