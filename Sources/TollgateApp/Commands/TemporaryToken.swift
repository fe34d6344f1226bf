import Edge
import Signing

/// A token that may do everything, known to this process alone.
struct TemporaryToken: Sendable {
    let text = Hex.encode(SystemRandom.bytes(32))

    var access: AccessToken {
        AccessToken(
            name: "this command",
            secret: Secret(label: "this command", bytes: Array(self.text.utf8)),
            grant: .everything,
            salt: SystemRandom.bytes(16)
        )
    }
}
