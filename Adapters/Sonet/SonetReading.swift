import AdapterKit
import Model
import Signing

/// Reads one call as what it claims.
struct SonetReading {
    let options: SonetOptions
    let call: SonetCall

    /// The browser's return: `resultCode=ok` is a claim, anything else a failed attempt.
    func returned(_ state: SonetState) throws(AdapterFailure) -> Normalization {
        guard let result = self.call.fields["resultCode"], !result.isEmpty else {
            throw AdapterFailure("resultCode is missing")
        }
        if let reason = self.call.contradiction(of: state) { return .quarantined(reason) }
        let question = SonetQuestion(state: state, number: self.call.number, isAnnounced: false)
        let facts = SonetFacts(options: self.options, question: question)
        guard result == "ok" else { return .event(facts.failed(result: result, key: "returned")) }
        guard let number = self.call.number, SonetCall.isNumber(number) else {
            return .quarantined("a success without a sonetOrderNo: so-net cannot be asked about it")
        }
        guard let event = facts.returned() else {
            return .quarantined("the price of the state is too large for price_factor")
        }
        return .claim(
            Claim(
                key: "returned|\(state.icpID)|\(state.icpOrderID)|\(number)",
                event: event,
                query: question.json,
                objects: question.objects
            )
        )
    }

    /// so-net's own call that a payment was made: a claim that is silent until confirmed.
    func announcement() throws(AdapterFailure) -> Normalization {
        guard let number = self.call.number, SonetCall.isNumber(number) else {
            throw AdapterFailure("sonetOrderNo is missing or is none")
        }
        if let icpID = self.call.icpID, icpID != self.options.icpID {
            return .quarantined("the icpId is another merchant's")
        }
        if let price = self.call.price, SonetPrice.read(price) == nil {
            return .quarantined("the price is not a whole number")
        }
        let question = SonetQuestion(
            icpID: self.options.icpID,
            icpOrderID: self.call.icpOrderID,
            number: number,
            price: self.call.price.flatMap(SonetPrice.read),
            isAnnounced: true
        )
        // A forged call comes first and must not stand in the way of the true one, which says other things.
        let content = self.call.fields.fields.map { "\($0.name)=\($0.value)" }.sorted()
        let digest = Hex.encode(HMACSHA256.code([content.joined(separator: "&").utf8], key: "sonet".utf8).prefix(12))
        return .claim(
            Claim(
                key: "paid|\(self.options.icpID)|\(number)|\(digest)",
                query: question.json,
                // What came with the number counts before what came with the order that the call names.
                follows: question.objects.reversed()
            )
        )
    }
}
