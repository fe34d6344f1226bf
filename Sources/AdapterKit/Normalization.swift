public import Model

/// What a proved call means: one entry per fact in it.
///
/// Nothing is dropped without a word; what makes no event says why.
public struct Normalization: Sendable, Hashable {
    public var entries: [Entry]

    public enum Entry: Sendable, Hashable {
        case event(EventDraft)
        /// Known to the adapter and of no interest to us.
        case ignored(providerType: String)
        /// Not known to the adapter.
        case unrecognized(providerType: String)
        /// Known, but this one cannot be mapped; `reason` never quotes personal data.
        case quarantined(reason: String)
    }

    public init(_ entries: [Entry]) { self.entries = entries }

    public static func event(_ draft: EventDraft) -> Normalization { Normalization([.event(draft)]) }
    public static func ignored(_ type: String) -> Normalization { Normalization([.ignored(providerType: type)]) }
    public static func unrecognized(_ type: String) -> Normalization {
        Normalization([.unrecognized(providerType: type)])
    }
    public static func quarantined(_ reason: String) -> Normalization {
        Normalization([.quarantined(reason: reason)])
    }

    public var drafts: [EventDraft] {
        self.entries.compactMap { entry in
            guard case .event(let draft) = entry else { return nil }
            return draft
        }
    }
}

/// A proved call whose envelope is not what the provider documents.
///
/// Answered with the descriptor's `malformedStatus`.
public struct AdapterFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong and where (a path such as `data.object.id`), never the value.
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { self.reason }
}
