import AdapterKit
import Model
import Signing

@testable import SonetAdapter

/// A source as an operator would configure it, and the calls it gets.
enum SonetFixture {
    static let key = Secret(label: "env:STATE", bytes: Array("state key of the tests, 32 bytes or more".utf8))
    static let now = Timestamp(seconds: 1_800_000_000)
    static let options: [String: JSON] = [
        "icp_id": "testicp", "price_factor": "100",
        "allowed_hosts": ["shop.example.com", "127.0.0.1:9100"],
    ]

    static func adapter(
        _ secrets: [Secret] = [key],
        allowUnsigned: Bool = true,
        options: [String: JSON] = options
    ) throws -> SonetAdapter {
        try SonetAdapter(
            settings: SourceSettings(
                name: "sonet",
                secrets: secrets,
                publicURL: "https://hooks.example.com/notify/sonet",
                allowUnsigned: allowUnsigned,
                options: options
            )
        )
    }

    static func state(
        order: String = "ord_1",
        price: Int64 = 299,
        icpID: String = "testicp",
        expires: Timestamp = now + .seconds(600),
        token: String = "jti-1"
    ) -> SonetState {
        SonetState(
            icpID: icpID,
            icpOrderID: "\(order)-abc",
            productID: "P1",
            method: "CITI",
            memo: "",
            userID: "u1",
            description: "two seats",
            price: price,
            order: order,
            token: token,
            expires: expires
        )
    }

    static func token(_ state: SonetState = state(), key: Secret = key) -> String {
        HS256.sign(state.claims, with: key)
    }

    /// The browser's return, by form POST or by GET.
    static func returned(
        _ token: String? = token(),
        next: String? = "/redirect-in/s?next=x",
        method: String = "POST",
        with changes: [String: String?] = [:]
    ) -> InboundRequest {
        var fields: [(String, String)] = [
            ("resultCode", "ok"), ("resultMesg", "ok"), ("icpId", "testicp"), ("icpProdId", "P1"),
            ("icpOrderId", "ord_1-abc"), ("icpUserId", "u1"), ("mpId", "CITI"), ("price", "299"), ("memo", ""),
            ("orderDataTime", "20270115120000"), ("sonetOrderNo", "SN123456789"),
            ("authCode", "0123456789abcdef0123456789abcdef"),
        ]
        for (name, value) in changes {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        let form = FormFields(fields.map { FormFields.Field($0.0, $0.1) })
        var query = FormFields()
        if let token { query.fields.append(.init("metadata", token)) }
        if let next { query.fields.append(.init("next", next)) }
        if method == "GET" { query.fields += form.fields }
        return InboundRequest(
            method: method,
            target: "/notify/sonet?\(query.text)",
            headers: [InboundRequest.Header("content-type", "application/x-www-form-urlencoded")],
            body: method == "GET" ? [] : Array(form.text.utf8)
        )
    }

    static func post(_ body: String, _ type: String = "application/x-www-form-urlencoded") -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/sonet",
            headers: [InboundRequest.Header("content-type", type)],
            body: Array(body.utf8)
        )
    }

    static let paid =
        "sonetOrderNo=SN123456789&mpId=vATM_FCB&icpId=testicp&icpUserId=u1&vatmAccount=9988001&price=299"
        + "&payDate=20270116&hash=unknown"

    static func read(_ request: InboundRequest) throws -> Normalization.Entry? {
        try Self.adapter().normalize(.withoutProof(request)).entries.first
    }

    static func answer(_ text: String, status: Int = 200) -> OutboundResponse {
        OutboundResponse(status: status, body: Array(text.utf8))
    }

    /// so-net's own way of writing.
    static func said(_ members: (String, String)...) -> OutboundResponse {
        let keys = members.map(\.0).joined(separator: "|")
        let values = members.map(\.1).joined(separator: "|")
        return Self.answer("\(keys)\t\(values)\n")
    }
}
