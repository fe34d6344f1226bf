import AdapterKit
import Model

/// Reads the events of one call.
struct PusherReading {
    let envelope: PusherEnvelope
    let appKey: String
    /// Of the body, in hex. Pusher gives events no id and sends the same bytes again.
    let digest: String

    /// What an event is in our vocabulary, and the members of its own it must and may have.
    struct Row: Sendable {
        var type: String
        var required: [Member] = []
        var optional: [Member] = []
    }

    enum Member: String, Sendable {
        case user = "user_id"
        case event
        case data
        case socket = "socket_id"
        case count = "subscription_count"
    }

    static let types: [String: Row] = [
        "channel_occupied": Row(type: "channel.occupied"), "channel_vacated": Row(type: "channel.vacated"),
        // Once for each user, however many sockets they have.
        "member_added": Row(type: "presence.joined", required: [.user]),
        "member_removed": Row(type: "presence.left", required: [.user]),
        "client_event": Row(type: "client.event", required: [.event], optional: [.data, .socket, .user]),
        "cache_miss": Row(type: "cache.missed"),
        "subscription_count": Row(type: "channel.count", required: [.count]),
    ]

    /// An event that cannot be mapped; never quotes it.
    struct Unmappable: Error {
        var member: String
        var problem: String
    }

    func read() -> Normalization {
        guard !self.envelope.events.isEmpty else { return .ignored("an empty batch") }
        return Normalization(self.envelope.events.enumerated().map(self.entry))
    }

    private func entry(_ index: Int, _ event: JSON) -> Normalization.Entry {
        do throws(Unmappable) {
            guard event.object != nil else { return .quarantined(reason: "events[\(index)]: no object") }
            let name = try Self.text("name", of: event)
            guard let row = Self.types[name] else { return .unrecognized(providerType: name) }
            return .event(try self.draft(event, row, name: name, index: index))
        } catch { return .quarantined(reason: "events[\(index)].\(error.member): \(error.problem)") }
    }

    private func draft(_ event: JSON, _ row: Row, name: String, index: Int) throws(Unmappable) -> EventDraft {
        let channel = try Self.text("channel", of: event)
        var data: [(String, JSON)] = [
            ("provider", "pusher"), ("livemode", true), ("account", .string(self.appKey)),
            ("channel", .string(channel)),
        ]
        for member in row.required { data.append((member.rawValue, try Self.value(member, of: event))) }
        for member in row.optional where event[member.rawValue].map({ !$0.isNull }) ?? false {
            data.append((member.rawValue, try Self.value(member, of: event)))
        }
        data.append(
            ("provider_event", ["type": .string(name), "created": .string("\(self.envelope.time)")])
        )
        // Two apps may say the same at the same moment, and the body does not name the app.
        let key = "\(self.appKey)-\(self.digest)-\(index)"
        let state = String(Substring(row.type.utf8.drop { $0 != UInt8(ascii: ".") }.dropFirst()))
        return EventDraft(
            key: key,
            type: row.type,
            subject: channel,
            occurredAt: self.envelope.time,
            // A channel is occupied again and again: each time is an effect of its own.
            effectKey: "pusher|live|\(self.appKey)|\(channel)|\(state):\(key)",
            targetState: state,
            account: self.appKey,
            objects: [channel],
            data: .object(JSONObject(data))
        )
    }

    private static func value(_ member: Member, of event: JSON) throws(Unmappable) -> JSON {
        let name = member.rawValue
        switch member {
        case .user:
            // Whoever authenticates a presence channel may have given a number.
            if let number = event[name]?.integer { return .string(String(number)) }
            return .string(try Self.text(name, of: event))
        case .event, .socket: return .string(try Self.text(name, of: event))
        case .data:
            // What a client sent is a text to Pusher, mostly JSON; it may be empty.
            guard let value = event[name] else { throw Unmappable(member: name, problem: "missing") }
            return .string(value.string ?? value.text)
        case .count:
            guard let count = event[name]?.integer, count >= 0 else {
                throw Unmappable(member: name, problem: "missing or no whole number")
            }
            return .integer(count)
        }
    }

    private static func text(_ name: String, of event: JSON) throws(Unmappable) -> String {
        guard let text = event[name]?.string, !text.isEmpty else {
            throw Unmappable(member: name, problem: "missing or no text")
        }
        return text
    }
}
