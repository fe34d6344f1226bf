import Foundation
import Model
import Signing

/// The gateway's own keys, kept beside the database and made on the first start.
struct GatewayKeys: Sendable {
    /// Sign `v1a` of every delivery.
    var ring: SigningKeyRing
    /// Seals what is kept of secrets.
    var sealer: Sealer

    static let ringName = "signing-keys.json"
    static let sealName = "seal.key"

    static func load(folder: String, now: Timestamp) throws -> GatewayKeys {
        let ring = try PrivateFile.readOrMake(FilePath.joined(folder, Self.ringName)) {
            SigningKeyRing(current: try SigningKey(seed: SystemRandom.bytes(32)), createdAt: now).secretJSON.bytes
        }
        let seal = try PrivateFile.readOrMake(FilePath.joined(folder, Self.sealName)) { SystemRandom.bytes(32) }
        return GatewayKeys(
            ring: try SigningKeyRing(secretJSON: try JSON(parsing: ring)),
            sealer: try Sealer(key: seal)
        )
    }

    /// Signs with a new key from now on; the old one goes on beside it for a while.
    static func rotate(folder: String, now: Timestamp, overlap: Duration) throws -> SigningKeyRing {
        var ring = try Self.load(folder: folder, now: now).ring
        ring.rotate(to: try SigningKey(seed: SystemRandom.bytes(32)), at: now, overlap: overlap)
        ring.removeRetired(before: now)
        try PrivateFile.write(ring.secretJSON.bytes, to: FilePath.joined(folder, Self.ringName))
        return ring
    }
}
