/// What a message says that is one of the words by which people leave a list and come back.
///
/// The words are those that Twilio reacts to by default. They count only as the whole message, in any case and with
/// white space around them: "stop it" is a message like any other.
public enum SMSKeyword: Sendable {
    /// - Returns: ``SMSStatus/optedOut``, ``SMSStatus/optedIn``, or nil for any other message.
    public static func meaning(of message: String) -> SMSStatus? {
        // Longer than any of the words with a little around it.
        guard message.utf8.count <= 64 else { return nil }
        let word = message.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard word.count == 1 else { return nil }
        switch String(Substring(word[0])).uppercased() {
        case "STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL": return .optedOut
        case "START", "YES", "UNSTOP": return .optedIn
        default: return nil
        }
    }
}
