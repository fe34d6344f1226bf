import Model
import Store

/// What a replay has done about the entries of one call, in words.
struct ReplayDeeds: Sendable {
    private(set) var lines: [Int: String] = [:]
    /// How many deliveries were made again.
    private(set) var deliveries = 0

    /// An event that is the same as ever.
    mutating func delivered(_ entry: Int, to names: [String]) {
        self.deliveries += names.count
        self.lines[entry] =
            names.isEmpty
            ? "nothing changed; no subscription wants it"
            : "nothing changed; delivered again to \(names.joined(separator: ", "))"
    }

    /// An event that was deleted when its retention ended: a later copy of its call is stored still.
    mutating func gone(_ entry: Int) { self.lines[entry] = Self.goneLine }

    static let goneLine = "nothing changed; not delivered again: the event was deleted when its retention ended"

    /// An event that another entry of the same replay has told of.
    mutating func deliveredBefore(_ entry: Int) {
        self.lines[entry] = "nothing changed; delivered again for an earlier call of this replay"
    }

    mutating func entered(_ entry: Int, _ event: NewEvent, isNew: Bool) {
        guard isNew else {
            self.lines[entry] = "nothing changed; \(event.id) is known already"
            return
        }
        let replaced = event.supersedes.map { ", which supersedes \($0)" } ?? ""
        self.lines[entry] = "entered as \(event.id)\(replaced)"
    }

    mutating func asked(_ entry: Int, _ command: NewCommand) {
        self.lines[entry] = "the provider is asked to confirm it, once: \(command.kind.rawValue) \(command.key)"
    }

    /// What differs and is not applied.
    mutating func left(_ entry: Int, hasEvent: Bool) {
        self.lines[entry] =
            hasEvent
            ? "not applied, because differences were not to be applied"
            : "not applied: today's code makes no event of it"
    }

    mutating func unchanged(_ entry: Int) { self.lines[entry] = "nothing changed" }
}
