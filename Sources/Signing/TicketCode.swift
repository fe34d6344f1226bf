public import Model

/// What lets the bearer of a sold ticket in: a compact JSON Web Token under the gateway's Ed25519 key (RFC 8037).
///
/// It holds no secret and no personal data, and says the same whenever it is made under one key. Whether it still lets
/// anybody in is known to the gateway alone; who has the public key can only tell that it was given out.
public struct TicketCode: Sendable, Hashable {
    public var ticket: TicketID
    public var order: OrderID
    /// The sale: a ticket that is sold again gets another.
    public var hold: TicketHoldID
    /// The gateway that gave it out, by its public URL.
    public var issuer: String?

    public init(ticket: TicketID, order: OrderID, hold: TicketHoldID, issuer: String?) {
        self.ticket = ticket
        self.order = order
        self.hold = hold
        self.issuer = issuer
    }

    /// No code is as long.
    public static let longest = CompactToken.maximumBytes

    /// Told apart from everything else that the key signs.
    private static let type = "ticket+jwt"
    private static let algorithm = "EdDSA"

    public func text(signedBy key: SigningKey) throws(SigningError) -> String {
        let header: JSON = [
            "alg": .string(Self.algorithm), "typ": .string(Self.type), "kid": .string(key.kid),
        ]
        var claims = JSONObject([
            ("sub", .string("\(self.ticket)")), ("order", .string("\(self.order)")), ("jti", .string("\(self.hold)")),
        ])
        claims["iss"] = self.issuer.map { .string($0) }
        let signed = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(JSON.object(claims).bytes))"
        return "\(signed).\(Base64URL.encode(try key.signature(for: Array(signed.utf8))))"
    }

    /// Reads a code that one of the keys signed.
    ///
    /// - Parameter keys: those that are published now. A code is good as long as its key is among them.
    public init(_ text: String, keys: [VerifyingKey]) throws(VerificationFailure) {
        let token = try CompactToken(parsing: text, algorithm: Self.algorithm, type: Self.type)
        guard let key = keys.first(where: { $0.kid == token.kid }) else { throw .unknownKey(token.kid) }
        guard key.isValid(token.signature, for: token.signedText) else { throw .tokenMismatch }
        let claims = try token.claims()
        func claim<Kind>(_ name: String) throws(VerificationFailure) -> RowIdentifier<Kind> {
            guard let id = claims[name]?.string.flatMap({ RowIdentifier<Kind>($0) }) else { throw .wrongClaim(name) }
            return id
        }
        self.init(
            ticket: try claim("sub"),
            order: try claim("order"),
            hold: try claim("jti"),
            issuer: claims["iss"]?.string
        )
    }
}
