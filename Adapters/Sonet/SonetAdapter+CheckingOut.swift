public import AdapterKit
import Model
import Signing

extension SonetAdapter: CheckingOut {
    /// Cards, virtual accounts and shops go through the one action, wallets and telephone bills through the other.
    private static let creditMethods: Set<String> = ["CITI", "CYC_CITI", "FIRSTBANK", "vATM_FCB", "IBON"]

    public func prepare(_ checkout: Checkout) throws(CheckoutRefusal) -> OutboundRequest {
        let state = try self.state(of: checkout)
        let action: String
        switch checkout.details["action"] {
        case nil: action = Self.creditMethods.contains(state.method) ? "authOrderCredit" : "authOrder"
        case .string(let text)? where text == "authOrder" || text == "authOrderCredit": action = text
        default: throw .invalid(member: "action", reason: "expected authOrder or authOrderCredit")
        }
        return .form(
            FormFields([
                .init("icpId", state.icpID), .init("icpOrderId", state.icpOrderID),
                .init("icpProdId", state.productID), .init("mpId", state.method), .init("memo", state.memo),
                .init("icpUserId", state.userID), .init("icpProdDesc", state.description),
                .init("price", String(state.price)), .init("returnUrl", try self.returnURL(state, checkout)),
                .init("doAction", action),
            ]),
            to: self.options.apiURL
        )
    }

    public func read(
        prepared answer: OutboundResponse,
        for checkout: Checkout
    ) throws(CheckoutRefusal) -> PreparedCheckout {
        let state = try self.state(of: checkout)
        guard answer.status == 200, let said = SonetAnswer(answer.body) else {
            throw .unreadable(reason: "so-net's answer cannot be read (HTTP \(answer.status))")
        }
        guard said.isGood else { throw .refused(code: SonetFacts.code(said.resultCode)) }
        guard let authCode = said["authCode"], authCode.utf8.count <= 64 else {
            throw .unreadable(reason: "so-net's answer has no authCode")
        }
        let form = FormFields([
            .init("icpId", state.icpID), .init("icpOrderId", state.icpOrderID), .init("icpProdId", state.productID),
            .init("mpId", state.method), .init("memo", state.memo), .init("icpUserId", state.userID),
            .init("authCode", authCode),
        ])
        let question = SonetQuestion(state: state, number: nil, isAnnounced: false)
        return PreparedCheckout(
            payment: state.icpOrderID,
            page: "\(self.options.paymentURL)?\(form.text)",
            expiresAt: state.expires,
            query: question.json,
            objects: question.objects
        )
    }

    public func returnURL(of checkout: Checkout) throws(CheckoutRefusal) -> String {
        try self.returnURL(try self.state(of: checkout), checkout)
    }

    private func returnURL(_ state: SonetState, _ checkout: Checkout) throws(CheckoutRefusal) -> String {
        guard let key = self.settings.secrets.first(where: { !$0.bytes.isEmpty }) else {
            throw .invalid(member: nil, reason: "the source has no state_keys")
        }
        let query = FormFields([.init("metadata", HS256.sign(state.claims, with: key)), .init("next", checkout.next)])
        return "\(checkout.notifyURL)?\(query.text)"
    }

    private func state(of checkout: Checkout) throws(CheckoutRefusal) -> SonetState {
        guard checkout.amount.currency == SonetOptions.currency else {
            throw .invalid(member: nil, reason: "so-net takes \(SonetOptions.currency) only")
        }
        guard let price = self.options.price(of: checkout.amount) else {
            throw .invalid(member: nil, reason: "the amount is no whole number of so-net's units (price_factor)")
        }
        guard checkout.livemode == self.options.isLive else {
            throw .invalid(member: nil, reason: "the order's livemode is not the one of the configured so-net host")
        }
        return SonetState(
            icpID: self.options.icpID,
            icpOrderID: "\(checkout.order)-\(checkout.attempt)",
            productID: try Self.text(checkout, "product_id", limit: 50) ?? "order",
            method: try Self.text(checkout, "mp_id", limit: 50, isRequired: true) ?? "",
            memo: try Self.text(checkout, "memo", limit: 200) ?? "",
            userID: try Self.text(checkout, "user_id", limit: 100) ?? checkout.order,
            description: try Self.text(checkout, "description", limit: 200) ?? checkout.order,
            price: price,
            order: checkout.order,
            token: checkout.token,
            expires: Timestamp(seconds: checkout.now.seconds + self.options.stateSeconds)
        )
    }

    private static func text(
        _ checkout: Checkout,
        _ member: String,
        limit: Int,
        isRequired: Bool = false
    ) throws(CheckoutRefusal) -> String? {
        guard let json = checkout.details[member] else {
            if isRequired { throw .invalid(member: member, reason: "is missing") }
            return nil
        }
        // so-net parts its answers with these two.
        guard let text = json.string, !text.isEmpty, text.utf8.count <= limit,
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "|") })
        else {
            throw .invalid(
                member: member,
                reason: "expected a text of up to \(limit) bytes without control characters and |"
            )
        }
        return text
    }
}
