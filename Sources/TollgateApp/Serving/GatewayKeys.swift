import Foundation
import Model
import Signing

/// The gateway's own keys, kept beside the database and made on the first start.
///
/// Each belongs to the database that it came into being with: another one would open nothing of what is sealed there, or
/// sign with what no subscriber has pinned. So a key that is missing beside a database is never made by the way.
struct GatewayKeys: Sendable {
    /// Sign `v1a` of every delivery.
    var ring: SigningKeyRing
    /// Seals what is kept of secrets.
    var sealer: Sealer

    static let ringName = "signing-keys.json"
    static let sealName = "seal.key"

    /// The keys of a database. Those that are missing are made where there is no database yet.
    static func load(database: String, now: Timestamp) throws -> GatewayKeys {
        let folder = FilePath.folder(of: database)
        if FilePath.hasContent(database) {
            let missing = Self.missing(in: folder)
            guard missing.isEmpty else { throw CommandFailure(Self.refusal(of: missing, database)) }
        } else {
            try Self.makeMissing(in: folder, now: now)
        }
        return GatewayKeys(ring: try Self.ring(in: folder), sealer: try Self.sealer(in: folder))
    }

    /// Makes those that are missing; a file that is there is never touched.
    ///
    /// - Returns: the names of those that were made.
    @discardableResult
    static func makeMissing(in folder: String, now: Timestamp) throws -> [String] {
        let missing = Self.missing(in: folder)
        for name in missing {
            let bytes =
                name == Self.sealName
                ? SystemRandom.bytes(32)
                : SigningKeyRing(current: try SigningKey(seed: SystemRandom.bytes(32)), createdAt: now).secretJSON.bytes
            try PrivateFile.write(bytes, to: FilePath.joined(folder, name))
        }
        return missing
    }

    /// The names of those that are not there.
    static func missing(in folder: String) -> [String] {
        [Self.ringName, Self.sealName].filter { !FileManager.default.fileExists(atPath: FilePath.joined(folder, $0)) }
    }

    static func ring(in folder: String) throws(CommandFailure) -> SigningKeyRing {
        let path = FilePath.joined(folder, Self.ringName)
        let bytes = try Self.bytes(of: path)
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: bytes) } catch {
            throw CommandFailure("\(path) is no JSON (\(error)): \(Self.putBack)")
        }
        do throws(KeyMaterialError) { return try SigningKeyRing(secretJSON: json) } catch {
            throw CommandFailure("\(path) holds no signing keys (\(error)): \(Self.putBack)")
        }
    }

    static func sealer(in folder: String) throws(CommandFailure) -> Sealer {
        let path = FilePath.joined(folder, Self.sealName)
        let bytes = try Self.bytes(of: path)
        do throws(KeyMaterialError) { return try Sealer(key: bytes) } catch {
            throw CommandFailure("\(path) is no seal key (\(error)): \(Self.putBack)")
        }
    }

    /// Why a gateway does not start on this database, and how to go on.
    ///
    /// - Parameter missing: the names of the keys that are not there.
    static func refusal(of missing: [String], _ database: String) -> String {
        let folder = FilePath.folder(of: database)
        let paths = missing.map { FilePath.joined(folder, $0) }.joined(separator: " and ")
        let (verb, it) = missing.count == 1 ? ("is", "it") : ("are", "them")
        return "\(paths) \(verb) missing, and \(database) was made with \(it). "
            + missing.map(Self.loss).joined(separator: ". ")
            + ". Put \(it) back from the folder that the database came "
            + "from, or from its backup. Only what is lost for good is made anew, by tollgate keys renew"
    }

    private static func loss(of name: String) -> String {
        name == Self.sealName
            ? "Without \(name) nothing can be opened that was sealed with it: secrets of subscriptions, kept answers of "
                + "Idempotency-Keys, credentials of rejected calls"
            : "Without \(name) events would be signed with a key that no subscriber knows"
    }

    private static let putBack =
        "put it back from a backup; where it is lost for good, move it away and see tollgate keys renew"

    private static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                "there is no \(path): the first start makes it, and it belongs beside its database from then on"
            )
        }
        do { return Array(try Data(contentsOf: URL(filePath: path))) } catch {
            throw CommandFailure("\(path) cannot be read (\(ErrorText.of(error))): let this user read it")
        }
    }

    /// Signs with a new key from now on; the old one goes on beside it for a while.
    static func rotate(folder: String, now: Timestamp, overlap: Duration) throws -> SigningKeyRing {
        var ring = try Self.ring(in: folder)
        ring.rotate(to: try SigningKey(seed: SystemRandom.bytes(32)), at: now, overlap: overlap)
        ring.removeRetired(before: now)
        try PrivateFile.write(ring.secretJSON.bytes, to: FilePath.joined(folder, Self.ringName))
        return ring
    }
}
