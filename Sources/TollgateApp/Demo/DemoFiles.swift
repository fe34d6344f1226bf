import Foundation
import Signing

/// The demonstration's files: its configuration, its database, and its secrets, each made on the first run and kept in a
/// file of its own.
struct DemoFiles: Sendable {
    let folder: String
    let stripe: Secret
    let sonet: Secret
    let subscriber: Secret
    let token: Secret

    var configuration: String { FilePath.joined(self.folder, "tollgate.yaml") }
    var database: String { FilePath.joined(self.folder, Self.databaseName) }
    var tokenPath: String { FilePath.joined(self.folder, Self.tokenName) }

    static let databaseName = "tollgate.db"
    private static let tokenName = "admin-token"

    init(folder: String) throws {
        self.folder = folder
        self.stripe = try Self.secret(folder, "stripe-webhook-secret") { "whsec_" + Hex.encode(SystemRandom.bytes(24)) }
        self.sonet = try Self.secret(folder, "sonet-state-key") { Hex.encode(SystemRandom.bytes(32)) }
        self.subscriber = try Self.secret(folder, "subscriber-secret") {
            "whsec_" + Base64.encode(SystemRandom.bytes(32))
        }
        self.token = try Self.secret(folder, Self.tokenName) { Hex.encode(SystemRandom.bytes(32)) }
    }

    private static func secret(_ folder: String, _ name: String, _ make: () -> String) throws -> Secret {
        let path = FilePath.joined(folder, name)
        let bytes = try PrivateFile.readOrMake(path) { Array(make().utf8) }
        // As the configuration says it, which is in the same folder.
        return Secret(label: "file:\(name)", bytes: bytes)
    }

    /// Keeps what somebody else gave out.
    ///
    /// - Returns: how a configuration refers to it.
    func keep(_ name: String, _ text: String) throws -> String {
        let path = FilePath.joined(self.folder, name)
        try PrivateFile.write(Array(text.utf8), to: path)
        return "file:\(name)"
    }
}
