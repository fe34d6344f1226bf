public import Model

extension PassRecord {
    /// The CloudEvents source of every event of our own about passes.
    public static let eventSource = "/passes"

    /// Told once for each pass: `pass.granted`, `pass.activated`, `pass.revoked`.
    public var announcement: EventDraft {
        let name = self.state == .active ? "activated" : self.state.rawValue
        var data = JSONObject([
            ("pass", .string("\(self.id)")), ("order", .string("\(self.order)")), ("line", .integer(Int64(self.line))),
            ("owner", .string(self.owner)), ("sku", .string(self.sku)), ("livemode", .bool(self.livemode)),
            ("state", .string(self.state.rawValue)),
        ])
        data["streamer"] = self.streamer.map { .string($0) }
        data["nbf"] = self.notBefore.map { .string("\($0)") }
        data["exp"] = self.expiresAt.map { .string("\($0)") }
        let place = "\(self.order):\(self.line):\(self.number)"
        return EventDraft(
            key: "\(place):pass.\(name)",
            type: "pass.\(name)",
            subject: "\(self.id)",
            effectKey: "\(place)|\(name)",
            targetState: self.state.rawValue,
            livemode: self.livemode,
            data: .object(data)
        )
    }

    /// The event of our own that tells how it is now.
    public func event(row: EventRowID, at moment: Timestamp) -> NewEvent {
        NewEvent(
            self.announcement,
            source: Self.eventSource,
            row: row,
            origin: .workflow,
            receipt: nil,
            acceptedAt: moment
        )
    }
}
