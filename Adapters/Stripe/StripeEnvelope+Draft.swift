import Model

extension StripeEnvelope {
    /// An event as the adapter hands it on.
    ///
    /// The state an object reached is what follows the family's name in our type: `succeeded`, `attempt_failed`. With
    /// mode, account and object it is the effect key, which makes two events one fact whichever endpoint they came
    /// through.
    ///
    /// - Parameters:
    ///   - occasion: tells apart what may be reached more than once: a cumulative amount, an attempt's charge.
    ///   - objects: other objects that the event ties to the subject.
    func draft(
        _ type: String,
        subject: String,
        occasion: String? = nil,
        amount: Money? = nil,
        order: String? = nil,
        objects: [String?] = [],
        data: KeyValuePairs<String, JSON?>
    ) -> EventDraft {
        let state = String(Substring(type.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()))
        let mode = self.livemode ? "live" : "test"
        var all: [String] = []
        for object in [subject] + objects.compactMap(\.self) where !all.contains(object) { all.append(object) }
        return EventDraft(
            key: self.id,
            type: type,
            subject: subject,
            occurredAt: self.created,
            effectKey: "stripe|\(mode)|\(self.account ?? "")|\(subject)|\(state)" + (occasion.map { ":\($0)" } ?? ""),
            targetState: state,
            amount: amount,
            livemode: self.livemode,
            account: self.account,
            accountMovesOrders: self.accountMovesOrders,
            orderReference: order,
            objects: all,
            data: .object(self.data(data))
        )
    }

    /// The part of `data` that every Stripe event has, then the family's own members; absent ones are left out.
    private func data(_ members: KeyValuePairs<String, JSON?>) -> JSONObject {
        var data: [(String, JSON?)] = [
            ("provider", "stripe"), ("livemode", .bool(self.livemode)), ("account", JSON(self.account)),
        ]
        data += members.map { ($0.key, $0.value) }
        let event: [(String, JSON?)] = [
            ("id", .string(self.id)), ("type", .string(self.type)), ("api_version", JSON(self.apiVersion)),
            ("created", self.created.map { .string("\($0)") }),
        ]
        return Self.object(data + [("provider_event", .object(Self.object(event)))])
    }

    private static func object(_ members: [(String, JSON?)]) -> JSONObject {
        JSONObject(members.compactMap { name, value in value.map { (name, $0) } })
    }
}
