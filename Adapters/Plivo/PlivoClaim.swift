import AdapterKit
import Model

/// What an unproved call says of a message, as far as Plivo can be asked about it.
struct PlivoClaim {
    let message: String
    let kind: SMSStatus

    /// nil for what Plivo does not tell: its API knows a message's state and numbers, and not its text.
    init?(_ draft: EventDraft) {
        guard let kind = SMSStatus.allCases.first(where: { $0.eventType == draft.type }),
            kind.rank != nil || kind == .received
        else { return nil }
        self.message = draft.subject
        self.kind = kind
    }

    /// As it is kept while Plivo is asked.
    var json: JSON { ["message": .string(self.message), "status": .string(self.kind.rawValue)] }

    init?(json: JSON) {
        guard let message = json["message"]?.string, PlivoAccount.isIdentifier(message),
            let kind = json["status"]?.string.flatMap(SMSStatus.init(rawValue:))
        else { return nil }
        self.message = message
        self.kind = kind
    }
}
