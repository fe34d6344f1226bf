import Model
import Signing
import Store
import Workflows

/// What a caller says it will upload.
struct NewUpload: Sendable, Hashable {
    var contentType: String
    var size: Int64
    var md5: String?
    var crc32c: String?

    static let members = ["content_type", "size", "checksum"]

    /// nil where anything is at fault.
    init?(_ body: inout BodyReader, maximumSize: Int64) {
        let contentType = body.value("content_type", required: true, expected: "a media type such as video/mp4") {
            json in json.string.flatMap { Self.isMediaType($0) ? $0 : nil }
        }
        let size = body.integer("size", required: true, in: 1...maximumSize)
        let checksum = body.value("checksum", required: true, expected: "an object with md5 or crc32c in base64") {
            json in json.object
        }
        guard let checksum else { return nil }
        var part = BodyReader(checksum, path: "checksum.", members: ["md5", "crc32c"])
        let md5 = Self.digest(&part, "md5", bytes: 16)
        let crc32c = Self.digest(&part, "crc32c", bytes: 4)
        if part.faults.isEmpty, md5 == nil, crc32c == nil { part.fault("md5", "it is missing, and so is crc32c") }
        body.adopt(part)
        guard let contentType, let size, part.faults.isEmpty else { return nil }
        self.contentType = contentType
        self.size = size
        self.md5 = md5
        self.crc32c = crc32c
    }

    /// As it is declared to the bucket.
    func declared(_ slot: UploadSlot, of asset: AssetID, in bucket: String) -> DeclaredUpload {
        DeclaredUpload(
            bucket: bucket,
            object: "assets/\(asset)/\(slot.rawValue)",
            contentType: self.contentType,
            size: self.size,
            md5: self.md5,
            crc32c: self.crc32c
        )
    }

    private static func digest(_ part: inout BodyReader, _ name: String, bytes: Int) -> String? {
        part.value(name, expected: "\(bytes) bytes in base64") { json in
            json.string.flatMap { Base64.decode($0)?.count == bytes ? $0 : nil }
        }
    }

    /// `type/subtype`, in the characters that RFC 6838, section 4.2, gives them.
    private static func isMediaType(_ text: String) -> Bool {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 127 && halves.count == 2
            && halves.allSatisfy { half in
                !half.isEmpty
                    && half.utf8.allSatisfy {
                        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                            || "!#$&-^_.+".utf8.contains($0)
                    }
            }
    }
}
