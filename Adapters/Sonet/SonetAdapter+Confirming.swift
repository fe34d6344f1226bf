public import AdapterKit
import Model

extension SonetAdapter: Confirming {
    public func query(for question: ConfirmationQuestion) throws(ConfirmationRefusal) -> OutboundRequest {
        let asked = try Self.known(question)
        guard let order = asked.icpOrderID, let number = asked.number else {
            throw ConfirmationRefusal("nothing that we know of names this sonetOrderNo: there is no order to ask about")
        }
        return .form(
            FormFields([
                .init("doAction", "confirmOrder"), .init("icpId", self.options.icpID), .init("icpOrderId", order),
                .init("sonetOrderNo", number),
            ]),
            to: self.options.apiURL
        )
    }

    public func read(answer: OutboundResponse, to question: ConfirmationQuestion) -> Confirmation {
        guard answer.status == 200, let said = SonetAnswer(answer.body) else {
            return .retry(reason: "so-net's answer cannot be read (HTTP \(answer.status))")
        }
        let asked: SonetQuestion
        do { asked = try Self.known(question) } catch { return .refused(reason: error.reason) }
        let code = SonetFacts.code(said.resultCode)
        let facts = SonetFacts(options: self.options, question: asked)
        guard said.isGood else {
            return .refused(
                reason: "so-net does not confirm the payment: \(code)",
                asked.isAnnounced ? [] : [facts.failed(result: code, key: "confirmed")]
            )
        }
        for (name, own) in [
            ("icpId", self.options.icpID), ("icpOrderId", asked.icpOrderID), ("sonetOrderNo", asked.number),
        ] {
            if let told = said[name], told != own { return .refused(reason: "so-net's answer has another \(name)") }
        }
        if let price = said["price"], SonetPrice.read(price) != asked.price {
            return .refused(reason: "so-net confirms another price than was sent out")
        }
        guard let account = said["vatmAccount"] else {
            return facts.succeeded().map { .confirmed([$0]) } ?? .refused(reason: Self.noAmount)
        }
        guard !asked.isAnnounced else {
            return .retry(reason: "announced as paid, and so-net says that only a code was issued")
        }
        let pending = facts.pending(account: account, expires: said["expireDatetime"])
        return pending.map { .confirmed([$0]) } ?? .refused(reason: Self.noAmount)
    }

    private static let noAmount = "the price is not known or too large for price_factor"

    /// What is asked, with what an earlier call about the same payment told: so-net's own calls name less.
    private static func known(_ question: ConfirmationQuestion) throws(ConfirmationRefusal) -> SonetQuestion {
        var asked = SonetQuestion(json: question.query)
        guard asked.isAnnounced else { return asked }
        guard let earlier = question.earlier.map({ SonetQuestion(json: $0) }) else {
            throw ConfirmationRefusal(
                "no checkout of ours is known for this sonetOrderNo: asked again by itself once a return names it; by "
                    + "hand, send the number with its icpOrderId (docs/sonet.md)"
            )
        }
        if let order = asked.icpOrderID, let known = earlier.icpOrderID, order != known {
            throw ConfirmationRefusal("the icpOrderId is not the one that this sonetOrderNo came with")
        }
        // Of the price only what we sent out counts.
        if let price = asked.price, price != earlier.price {
            throw ConfirmationRefusal("another amount was announced than was sent out")
        }
        asked.icpOrderID = asked.icpOrderID ?? earlier.icpOrderID
        (asked.price, asked.order, asked.method) = (earlier.price, earlier.order, earlier.method)
        return asked
    }
}
