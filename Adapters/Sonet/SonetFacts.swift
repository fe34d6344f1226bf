import Model

/// The events of one payment.
///
/// Its subject is so-net's number, so that two payments for one order are two. The number is tied to the order only by
/// what so-net confirmed: until then anybody may have made it up.
struct SonetFacts {
    let options: SonetOptions
    let question: SonetQuestion

    /// nil where the price is too large to be an amount.
    func returned() -> EventDraft? {
        self.amount.map { self.draft("payment.returned", status: "returned", amount: $0) }
    }

    func succeeded() -> EventDraft? {
        self.amount.map { self.draft("payment.succeeded", status: "succeeded", amount: $0, isConfirmed: true) }
    }

    /// A code was issued; nothing is paid.
    func pending(account: String, expires: String?) -> EventDraft? {
        guard let amount else { return nil }
        var instructions = JSONObject([("account", .string(account))])
        instructions["expires_at"] = expires.map { .string($0) }
        return self.draft(
            "payment.pending",
            status: "code_issued",
            amount: amount,
            isConfirmed: true,
            members: [("instructions", .object(instructions))]
        )
    }

    /// - Parameter key: which kind of call tells of it.
    func failed(result: String, key: String) -> EventDraft {
        let code = Self.code(result)
        return self.draft(
            "payment.failed",
            status: "failed",
            amount: self.amount,
            occasion: "\(key)|\(code)",
            members: [("failure", ["code": .string(code)])]
        )
    }

    /// A result code as it may stand in an event and in a reason: so-net's have five characters.
    static func code(_ result: String) -> String {
        let isPlain =
            (1...32).contains(result.utf8.count)
            && result.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
        return isPlain ? result : "unreadable"
    }

    private var amount: Money? { self.question.price.flatMap(self.options.amount(ofPrice:)) }

    private func draft(
        _ type: String,
        status: String,
        amount: Money?,
        isConfirmed: Bool = false,
        occasion: String? = nil,
        members: [(String, JSON)] = []
    ) -> EventDraft {
        let question = self.question
        let checkout = question.icpOrderID ?? ""
        let number = question.number.flatMap { SonetCall.isNumber($0) ? $0 : nil }
        // What so-net confirmed is keyed by its number alone: one number never pays two checkouts.
        let place = isConfirmed && number != nil ? nil : checkout
        let key = [question.icpID, place, number ?? "", status, occasion].compactMap(\.self).joined(separator: "|")
        var data = JSONObject([("provider", "sonet"), ("livemode", .bool(self.options.isLive))])
        data["payment"] = number.map { .string($0) }
        data["checkout"] = .string(checkout)
        data["status"] = .string(status)
        data["amount"] = amount.map { ["value": .integer($0.minorUnits), "currency": .string($0.currency)] }
        data["order"] = question.order.map { .string($0) }
        data["method"] = question.method.map { .string($0) }
        for (name, value) in members { data[name] = value }
        return EventDraft(
            key: key,
            type: type,
            subject: number ?? checkout,
            effectKey: "sonet|\(self.options.isLive ? "live" : "test")|\(key)",
            targetState: status,
            amount: amount,
            livemode: self.options.isLive,
            orderReference: question.order,
            objects: isConfirmed ? [checkout, number].compactMap(\.self) : [checkout],
            data: .object(data)
        )
    }
}
