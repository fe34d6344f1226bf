/// Families of event types, by what a service of ours may say.
enum InternalTypes {
    /// What our services publish; a source may be given types of its own beside them.
    static let usual = [
        "gift.sent", "goal.created", "goal.failed", "goal.reached", "goal.updated", "post.created", "ticket.admitted",
        "ticket.created", "ticket.updated", "user.created", "user.updated",
    ]

    /// Whether events of this type are the gateway's own word.
    static func isOurs(_ type: String) -> Bool {
        self.isWithin(["order", "pass", "registration.activated", "registration.revoked", "tollgate"], type)
    }

    /// Whether events of this type tell of money, so that orders are paid, refunded or held by them.
    static func movesMoney(_ type: String) -> Bool {
        self.endsGoal(type)
            || self.isWithin(["charge", "checkout", "dispute", "payment", "payout", "refund", "transfer"], type)
    }

    /// Whether events of this type tell the end of a goal: what was paid for its show is released or given back.
    static func endsGoal(_ type: String) -> Bool { self.goalEnds.contains(type) }

    static let goalEnds = ["goal.failed", "goal.reached"]

    /// What events of this type move, so that they are said only by a source that names them in full.
    static func movedThing(_ type: String) -> String? {
        if self.movesMoney(type) { return "money" }
        return self.isWithin(["registration"], type) ? "registrations" : nil
    }

    private static func isWithin(_ families: [String], _ type: String) -> Bool {
        families.contains { family in
            type.utf8.starts(with: family.utf8)
                && [nil, UInt8(ascii: ".")].contains(type.utf8.dropFirst(family.utf8.count).first)
        }
    }
}
