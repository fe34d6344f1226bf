import AdapterKit
import Model
import Signing
import Store

/// What today's code makes of one entry of a stored call, beside what was made of it then.
struct ReplayFinding: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        /// The same event: delivered again under its id, changes nothing twice.
        case same
        /// An event where there was none.
        case new
        /// Another event, or none where there was one: applied only when asked.
        case differs
        /// No event then and none now.
        case unchanged
    }

    var kind: Kind
    var index: Int
    var before: ReceiptEntry?
    var today: Normalization.Entry?
    /// The event was deleted when its retention ended, and its key is kept: it cannot be delivered again.
    var isEventGone = false

    /// Compares by entry: an entry that has made an event is never new, whatever its key is today.
    static func compare(
        _ receipt: ReceiptRecord,
        _ today: Normalization,
        known: [EventID: KnownKey],
        source: Source
    ) -> [ReplayFinding] {
        (0..<max(receipt.entries.count, today.entries.count)).map { index in
            let before = receipt.entries.indices.contains(index) ? receipt.entries[index] : nil
            let now = today.entries.indices.contains(index) ? today.entries[index] : nil
            return ReplayFinding(
                kind: self.kind(before, now, known: known, source: source),
                index: index,
                before: before,
                today: now,
                isEventGone: before?.event.flatMap { known[$0] }.map { $0.receipt == nil } ?? false
            )
        }
    }

    private static func kind(
        _ before: ReceiptEntry?,
        _ today: Normalization.Entry?,
        known: [EventID: KnownKey],
        source: Source
    ) -> Kind {
        let draft = today?.draft
        if case .claim(let claim)? = today, claim.event == nil {
            // What was claimed then is asked once; the index of commands sees to that.
            let wasClaim = before.map { [.accepted, .duplicate, .conflict].contains($0.status) } ?? false
            return wasClaim ? .unchanged : .new
        }
        guard let event = before?.event else { return draft == nil ? .unchanged : .new }
        guard let draft else { return .differs }
        let keys = [draft.key, draft.supersedingKey]
        guard keys.contains(where: { EventID.derived(source: source.eventSource, key: $0) == event }) else {
            return .differs
        }
        // A pruned event can be told neither same nor other; its key is gone, so its meaning cannot be compared.
        guard let stored = known[event] else { return .differs }
        guard stored.fingerprint == Fingerprint(of: draft).value else { return .differs }
        // The operator lets its account move orders today, or does not any more.
        let isForeign = draft.account != nil && !draft.accountMovesOrders
        return stored.isOfForeignAccount.map { $0 == isForeign } ?? true ? .same : .differs
    }

    var draft: EventDraft? { self.today?.draft }
    var claim: Claim? { if case .claim(let claim) = self.today { claim } else { nil } }

    /// As shown in the replay's results.
    var json: JSON {
        var object = JSONObject([("entry", .integer(Int64(self.index))), ("outcome", .string(self.kind.rawValue))])
        object["before"] = self.before.map { before in
            var entry = JSONObject([("status", .string(before.status.rawValue))])
            entry["event"] = before.event.map { .string("\($0)") }
            entry["detail"] = before.detail.map { .string($0) }
            return .object(entry)
        }
        object["today"] = self.today.map { today in
            switch today {
            case .event(let draft):
                ["status": "event", "type": .string(draft.type), "subject": .string(draft.subject)]
            case .claim(let claim):
                [
                    "status": "claim", "type": claim.event.map { .string($0.type) } ?? .null,
                    "subject": claim.event.map { .string($0.subject) } ?? .null,
                ]
            case .ignored(let type): ["status": "ignored", "detail": .string(type)]
            case .unrecognized(let type): ["status": "unrecognized", "detail": .string(type)]
            case .quarantined(let reason): ["status": "quarantined", "detail": .string(reason)]
            }
        }
        return .object(object)
    }
}

extension EventDraft {
    /// The key of an event with this meaning that replaces one under the plain key.
    var supersedingKey: String { "\(self.key)#\(Fingerprint(of: self).value)" }
}
