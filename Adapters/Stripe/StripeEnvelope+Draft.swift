import Model

extension StripeEnvelope {
    /// What makes two events one fact, whichever endpoint they came through.
    func effectKey(object: String, state: String) -> String {
        "stripe|\(self.livemode ? "live" : "test")|\(self.account ?? "")|\(object)|\(state)"
    }

    /// The part of `data` that every Stripe event has, then the family's own members; absent ones are left out.
    func data(_ members: KeyValuePairs<String, JSON?>) -> JSONObject {
        var data = JSONObject([("provider", "stripe"), ("livemode", .bool(self.livemode))])
        data["account"] = self.account.map { .string($0) }
        for (name, value) in members where value != nil && value != .some(.null) { data[name] = value }
        var event = JSONObject([("id", .string(self.id)), ("type", .string(self.type))])
        event["api_version"] = self.apiVersion.map { .string($0) }
        event["created"] = self.created.map { .string("\($0)") }
        data["provider_event"] = .object(event)
        return data
    }
}
