import Model

/// A signed JSON Web Token in its compact form (RFC 7515 section 7.1), read and not yet proved.
struct CompactToken: Sendable {
    /// What the token calls the key that signed it.
    let kid: String
    /// The payload's bytes; nothing in them is proved.
    let payload: [UInt8]
    /// What is signed: header and payload as they were written.
    let signedText: [UInt8]
    let signature: [UInt8]

    /// Many times what providers send, and little enough to look at for every caller.
    static let maximumBytes = 8192
    private static let maximumNameBytes = 256

    /// - Parameters:
    ///   - algorithm: the one that the token may be signed with.
    ///   - type: what its header calls it, if it calls it anything.
    /// - Throws: `.malformedToken`, `.algorithmNotAllowed`.
    init(
        parsing token: some StringProtocol,
        algorithm: String = "RS256",
        type: String = "JWT"
    ) throws(VerificationFailure) {
        let text = Array(token.utf8)
        guard text.count <= Self.maximumBytes else {
            throw .malformedToken("it is longer than \(Self.maximumBytes) bytes")
        }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformedToken("it does not have three parts") }
        let header = try Self.object(try Self.bytes(parts[0], "header"), "header")
        // Decided before anything else is believed, so that nobody chooses a weaker check than ours.
        guard header["alg"]?.string == algorithm else { throw .algorithmNotAllowed }
        guard header["crit"] == nil, header["b64"] == nil else {
            throw .malformedToken("its header asks for extensions that are not known")
        }
        if let written = header["typ"], written.string?.lowercased() != type.lowercased() {
            throw .malformedToken("its header names another type than \(type)")
        }
        guard let kid = header["kid"]?.string, (1...Self.maximumNameBytes).contains(kid.utf8.count) else {
            throw .malformedToken("its header does not name a key")
        }
        self.kid = kid
        self.payload = try Self.bytes(parts[1], "payload")
        self.signature = try Self.bytes(parts[2], "signature")
        self.signedText = Array(text[..<parts[1].endIndex])
    }

    /// The claims of a token whose signature holds.
    func claims() throws(VerificationFailure) -> JSONObject { try Self.object(self.payload, "payload") }

    private static func bytes(_ part: ArraySlice<UInt8>, _ name: String) throws(VerificationFailure) -> [UInt8] {
        guard !part.isEmpty else { throw .malformedToken("its \(name) is empty") }
        guard let bytes = Base64URL.decode(utf8: part) else { throw .malformedToken("its \(name) is not base64url") }
        return bytes
    }

    /// An object in which no name is written twice: readers differ in which of the two they take.
    private static func object(_ bytes: [UInt8], _ name: String) throws(VerificationFailure) -> JSONObject {
        let json: JSON?
        do throws(JSONParseError) { json = try JSON(parsing: bytes, maximumDepth: 8) } catch {
            throw .malformedToken("its \(name) is not JSON: \(error)")
        }
        guard let object = json?.object else { throw .malformedToken("its \(name) is not a JSON object") }
        guard Set(object.members.map(\.name)).count == object.members.count else {
            throw .malformedToken("its \(name) names a member twice")
        }
        return object
    }
}
