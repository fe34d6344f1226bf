import Model

/// What we knew when the buyer was sent out, as it comes back: the claims of our own token.
///
/// The names are those that shops already use; `sub` names the order, `jti` is good for one payment.
struct SonetState: Sendable, Hashable {
    var icpID: String
    var icpOrderID: String
    var productID: String
    var method: String
    var memo: String
    var userID: String
    var description: String
    var price: Int64
    /// The order's id.
    var order: String
    var token: String
    var expires: Timestamp

    /// What is wrong with claims that our own key has signed.
    struct Fault: Error {
        /// The claim's name.
        let claim: String
    }

    var claims: JSON {
        [
            "icpId": .string(self.icpID), "icpOrderId": .string(self.icpOrderID),
            "icpProdId": .string(self.productID), "mpId": .string(self.method), "memo": .string(self.memo),
            "icpUserId": .string(self.userID), "price": .integer(self.price),
            "icpProdDesc": .string(self.description),
            "metadata": [
                "icpId": .string(self.icpID), "icpOrderId": .string(self.icpOrderID), "price": .integer(self.price),
                "mpId": .string(self.method),
            ],
            "sub": .string(self.order), "exp": .integer(self.expires.seconds), "jti": .string(self.token),
        ]
    }
}

extension SonetState {
    init(_ claims: JSONObject) throws(Fault) {
        self.icpID = try Self.text(claims, "icpId")
        self.icpOrderID = try Self.text(claims, "icpOrderId")
        self.token = try Self.text(claims, "jti")
        guard let price = SonetPrice.read(claims["price"]) else { throw Fault(claim: "price") }
        guard let expires = claims["exp"]?.integer else { throw Fault(claim: "exp") }
        self.price = price
        self.expires = Timestamp(seconds: expires)
        self.productID = claims["icpProdId"]?.string ?? ""
        self.method = claims["mpId"]?.string ?? ""
        self.memo = claims["memo"]?.string ?? ""
        self.userID = claims["icpUserId"]?.string ?? ""
        self.description = claims["icpProdDesc"]?.string ?? ""
        // Without `sub`, the order is what stands before the attempt.
        let prefix = self.icpOrderID.prefix { $0 != "-" }
        self.order = claims["sub"]?.string ?? (OrderID(prefix) == nil ? self.icpOrderID : String(prefix))
        // The inner copy says the same, or somebody put two tokens together.
        guard let inner = claims["metadata"]?.object else { return }
        let isSame =
            inner["icpId"].map { $0.string == self.icpID } ?? true
            && inner["icpOrderId"].map { $0.string == self.icpOrderID } ?? true
            && inner["price"].map { SonetPrice.read($0) == price } ?? true
            && inner["mpId"].map { $0.string == self.method } ?? true
        guard isSame else { throw Fault(claim: "metadata") }
    }

    private static func text(_ claims: JSONObject, _ name: String) throws(Fault) -> String {
        guard let text = claims[name]?.string, !text.isEmpty, text.utf8.count <= 200 else { throw Fault(claim: name) }
        return text
    }
}

/// A price as so-net and shops write it: a whole number, as such or in digits.
enum SonetPrice {
    static func read(_ json: JSON?) -> Int64? {
        switch json {
        case .string(let text)?: Self.read(text)
        case let json?: json.integer.flatMap { $0 >= 0 ? $0 : nil }
        case nil: nil
        }
    }

    static func read(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int64(text) : nil
    }
}
