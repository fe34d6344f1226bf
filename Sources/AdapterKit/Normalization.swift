public import Model

/// What a proved call means: one entry per fact in it.
///
/// Nothing is dropped without a word; what makes no event says why. An entry whose names (key, subject, reference and
/// the like) hold a control character or are longer than 1536 bytes is quarantined alone, whatever adapter made it.
public struct Normalization: Sendable, Hashable {
    public let entries: [Entry]

    public enum Entry: Sendable, Hashable {
        case event(EventDraft)
        /// Known to the adapter and of no interest to us.
        case ignored(providerType: String)
        /// Not known to the adapter.
        case unrecognized(providerType: String)
        /// Known, but this one cannot be mapped; `reason` never quotes personal data.
        case quarantined(reason: String)
        /// Not proved: kept, and without effect until the provider confirms it. The adapter is ``Confirming``.
        case claim(Claim)
    }

    public init(_ entries: [Entry]) {
        self.entries = entries.map { entry in entry.namingFault.map { .quarantined(reason: $0) } ?? entry }
    }

    public static func event(_ draft: EventDraft) -> Normalization { Normalization([.event(draft)]) }
    public static func ignored(_ type: String) -> Normalization { Normalization([.ignored(providerType: type)]) }
    public static func unrecognized(_ type: String) -> Normalization {
        Normalization([.unrecognized(providerType: type)])
    }
    public static func quarantined(_ reason: String) -> Normalization {
        Normalization([.quarantined(reason: reason)])
    }

    public static func claim(_ claim: Claim) -> Normalization { Normalization([.claim(claim)]) }

    public var drafts: [EventDraft] { self.entries.compactMap(\.draft) }
}

extension Normalization.Entry {
    /// The event that the entry makes by itself.
    public var draft: EventDraft? {
        switch self {
        case .event(let draft): draft
        case .claim(let claim): claim.event
        case .ignored, .unrecognized, .quarantined: nil
        }
    }

    /// Why the entry cannot be taken in as it is.
    fileprivate var namingFault: String? {
        switch self {
        case .event(let draft): return draft.namingFault
        case .claim(let claim):
            if let fault = EventDraft.fault(claim.key) { return "the claim's key \(fault)" }
            if let fault = (claim.objects + claim.follows).lazy.compactMap(EventDraft.fault).first {
                return "the id of an object \(fault)"
            }
            return claim.event?.namingFault
        case .ignored, .unrecognized, .quarantined: return nil
        }
    }
}

/// A proved call whose envelope is not what the provider documents.
///
/// Answered with the descriptor's `malformedStatus`, or with 413.
public struct AdapterFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and where (a path such as `data.object.id`), never the value.
    public var reason: String
    /// Whether it is larger than we are willing to take apart, which says nothing against it.
    public var isTooLarge: Bool

    public init(_ reason: String, isTooLarge: Bool = false) {
        self.reason = reason
        self.isTooLarge = isTooLarge
    }

    public var description: String { self.reason }
}
