import Model

/// What so-net is to be asked, as it is kept with the claim.
struct SonetQuestion: Sendable, Hashable {
    var icpID: String
    /// nil where so-net's call did not name it; an earlier claim about the same number does.
    var icpOrderID: String?
    /// so-net's own number of the payment.
    var number: String?
    var price: Int64?
    var order: String?
    var method: String?
    /// so-net's servers said that the payment was made.
    var isAnnounced: Bool

    init(
        icpID: String,
        icpOrderID: String?,
        number: String?,
        price: Int64?,
        order: String? = nil,
        method: String? = nil,
        isAnnounced: Bool
    ) {
        self.icpID = icpID
        self.icpOrderID = icpOrderID
        self.number = number
        self.price = price
        self.order = order
        self.method = method
        self.isAnnounced = isAnnounced
    }

    init(state: SonetState, number: String?, isAnnounced: Bool) {
        self.init(
            icpID: state.icpID,
            icpOrderID: state.icpOrderID,
            number: number,
            price: state.price,
            order: state.order,
            method: state.method,
            isAnnounced: isAnnounced
        )
    }

    init(json: JSON) {
        self.init(
            icpID: json["icpId"]?.string ?? "",
            icpOrderID: json["icpOrderId"]?.string,
            number: json["sonetOrderNo"]?.string,
            price: json["price"]?.integer,
            order: json["order"]?.string,
            method: json["mpId"]?.string,
            isAnnounced: json["announced"]?.bool ?? false
        )
    }

    var json: JSON {
        var object = JSONObject([("icpId", .string(self.icpID)), ("announced", .bool(self.isAnnounced))])
        object["icpOrderId"] = self.icpOrderID.map { .string($0) }
        object["sonetOrderNo"] = self.number.map { .string($0) }
        object["price"] = self.price.map { .integer($0) }
        object["order"] = self.order.map { .string($0) }
        object["mpId"] = self.method.map { .string($0) }
        return .object(object)
    }

    /// Under these a later call finds what this one asked.
    var objects: [String] {
        [self.icpOrderID.map { "order|\(self.icpID)|\($0)" }, self.number.map { "number|\(self.icpID)|\($0)" }]
            .compactMap(\.self)
    }
}
