import Foundation
import Signing

/// The demonstration's secrets: made on its first run, kept in files of its own.
struct DemoFiles: Sendable {
    let folder: String
    let stripe: Secret
    let subscriber: Secret
    let token: Secret

    var database: String { FilePath.joined(self.folder, "tollgate.db") }
    var tokenPath: String { FilePath.joined(self.folder, Self.tokenName) }

    private static let tokenName = "admin-token"

    init(folder: String) throws {
        self.folder = folder
        self.stripe = try Self.secret(folder, "stripe-webhook-secret") { "whsec_" + Hex.encode(SystemRandom.bytes(24)) }
        self.subscriber = try Self.secret(folder, "subscriber-secret") {
            "whsec_" + Base64.encode(SystemRandom.bytes(32))
        }
        self.token = try Self.secret(folder, Self.tokenName) { Hex.encode(SystemRandom.bytes(32)) }
    }

    private static func secret(_ folder: String, _ name: String, _ make: () -> String) throws -> Secret {
        let path = FilePath.joined(folder, name)
        let bytes = try PrivateFile.readOrMake(path) { Array(make().utf8) }
        return Secret(label: "file:\(path)", bytes: bytes)
    }
}
