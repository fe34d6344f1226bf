import Model

/// One guest of a space's list.
public struct GatherGuest: Sendable, Hashable {
    public let email: GatherEmail
    /// The display name; one that is not empty is locked, so that the guest cannot choose another.
    public var name: String
    public var affiliation: String
    /// Shown to people; it gives no rights.
    public var role: String

    public init(email: GatherEmail, name: String = "", affiliation: String = "Attendee", role: String = "guest") {
        self.email = email
        self.name = name
        self.affiliation = affiliation
        self.role = role
    }

    var json: JSON {
        ["name": .string(self.name), "affiliation": .string(self.affiliation), "role": .string(self.role)]
    }
}
