import Model

/// The guest list of a space as Gather keeps it: what others wrote into it stays as they wrote it.
public struct GatherGuestList: Sendable, Hashable {
    /// An object for each address.
    let entries: JSONObject

    init(entries: JSONObject) { self.entries = entries }

    /// The addresses as they stand in the list.
    public var emails: [String] { self.entries.members.map(\.name) }

    public func contains(_ email: GatherEmail) -> Bool {
        self.entries.members.contains { GatherEmail.folded($0.name) == email.text }
    }

    /// The list without these guests, in whatever case they stand there, and which of them stood there.
    func removing(_ emails: Set<GatherEmail>) -> (rest: GatherGuestList, removed: Set<GatherEmail>) {
        var rest: [(String, JSON)] = []
        var removed: Set<GatherEmail> = []
        for member in self.entries.members {
            if let email = GatherEmail(member.name), emails.contains(email) {
                removed.insert(email)
            } else {
                rest.append((member.name, member.value))
            }
        }
        return (GatherGuestList(entries: JSONObject(rest)), removed)
    }
}
