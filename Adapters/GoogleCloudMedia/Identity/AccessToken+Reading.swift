import AdapterKit
import Model
import Signing

extension AccessToken {
    /// Reads `{"access_token", "expires_in", "token_type"}` (RFC 6749, section 5.1).
    static func read(
        _ answer: OutboundResponse,
        to call: GoogleCloudCall,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> AccessToken {
        try answer.check(call, now: now)
        let json = try answer.object(call)
        guard json["token_type"]?.string?.lowercased() == "bearer" else {
            throw .unreadable(call, reason: "token_type is not Bearer")
        }
        // It becomes a header's value.
        guard let text = json["access_token"]?.string, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .unreadable(call, reason: "there is no access_token") }
        guard let seconds = json["expires_in"]?.integer, (1...86_400).contains(seconds) else {
            throw .unreadable(call, reason: "expires_in is no number of seconds up to a day")
        }
        return AccessToken(
            secret: Secret(label: call.rawValue, bytes: Array(text.utf8)),
            expiresAt: now + .seconds(seconds)
        )
    }
}
