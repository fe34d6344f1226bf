public import AdapterKit
public import Model
import Signing

extension SonetAdapter: Sampling {
    public static let sampleTypes = ["paid", "paid.xml", "return.failed", "return.ok"]

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let key = self.settings.secrets.first else { throw .noSecret }
        let price = amount.flatMap(self.options.price(of:)) ?? 299
        let number = "SN\(Hex.encode(HMACSHA256.code([id.utf8], key: "sample".utf8).prefix(6)))"
        let state = SonetState(
            icpID: self.options.icpID,
            icpOrderID: "\(order ?? "order-\(id)")-sample",
            productID: "sample",
            method: "CITI",
            memo: "",
            userID: "user-\(id)",
            description: "sample",
            price: price,
            order: order ?? "order-\(id)",
            token: "sample-\(id)",
            expires: now + .seconds(self.options.stateSeconds)
        )
        let target = "/notify/\(self.settings.name)"
        switch type {
        case "paid": return Self.post(Self.paid(state, number).text, "application/x-www-form-urlencoded", to: target)
        case "paid.xml":
            let xml =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESULT><ICP_ID>\(state.icpID)</ICP_ID>"
                + "<SONET_ORDER_NO>\(number)</SONET_ORDER_NO></RESULT>"
            return Self.post(xml, "text/xml", to: target)
        default:
            let result = type == "return.ok" ? "ok" : "cancel"
            let query = FormFields([
                .init("metadata", HS256.sign(state.claims, with: key)), .init("next", "/redirect-in/sample"),
            ])
            let form = FormFields([
                .init("resultCode", result), .init("resultMesg", result), .init("icpId", state.icpID),
                .init("icpProdId", state.productID), .init("icpOrderId", state.icpOrderID),
                .init("icpUserId", state.userID), .init("mpId", state.method), .init("price", String(price)),
                .init("memo", ""), .init("sonetOrderNo", number),
            ])
            return Self.post(form.text, "application/x-www-form-urlencoded", to: "\(target)?\(query.text)")
        }
    }

    private static func paid(_ state: SonetState, _ number: String) -> FormFields {
        FormFields([
            .init("sonetOrderNo", number), .init("mpId", "vATM_FCB"), .init("icpId", state.icpID),
            .init("icpUserId", state.userID), .init("vatmAccount", "99880012345678"),
            .init("price", String(state.price)), .init("payDate", "20270115"),
        ])
    }

    private static func post(_ body: String, _ type: String, to target: String) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: target,
            headers: [InboundRequest.Header("Content-Type", type)],
            body: Array(body.utf8)
        )
    }
}
