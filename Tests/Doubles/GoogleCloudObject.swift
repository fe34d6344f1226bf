import Model
import Signing

/// An object that lies in the double.
public struct GoogleCloudObject: Sendable, Hashable {
    public var generation: Int64
    public var bytes: [UInt8]
    public var contentType: String

    var md5: String { Base64.encode(MD5.digest(of: self.bytes)) }

    var crc32c: String {
        let value = CRC32C.checksum(of: self.bytes)
        return Base64.encode([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
    }

    /// As the JSON API describes it: numbers are texts.
    func resource(at place: String) -> JSON {
        let parts = place.split(separator: "/", maxSplits: 1).map { String($0) }
        return [
            "kind": "storage#object", "id": .string("\(place)/\(self.generation)"), "bucket": .string(parts[0]),
            "name": .string(parts.last ?? ""), "generation": .string(String(self.generation)), "metageneration": "1",
            "contentType": .string(self.contentType), "size": .string(String(self.bytes.count)),
            "md5Hash": .string(self.md5), "crc32c": .string(self.crc32c), "storageClass": "STANDARD",
        ]
    }
}
