import Model

/// What a creator says it will upload, and where to.
public struct DeclaredUpload: Sendable, Hashable {
    public var bucket: String
    public var object: String
    public var contentType: String
    /// Bytes.
    public var size: Int64
    /// In base64, as the bucket tells it; nil where the other one is declared.
    public var md5: String?
    /// In base64, big-endian, as the bucket tells it.
    public var crc32c: String?

    public init(
        bucket: String,
        object: String,
        contentType: String,
        size: Int64,
        md5: String? = nil,
        crc32c: String? = nil
    ) {
        self.bucket = bucket
        self.object = object
        self.contentType = contentType
        self.size = size
        self.md5 = md5
        self.crc32c = crc32c
    }

    /// `gs://bucket/object`.
    public var url: String { AssetLink.object(self.bucket, self.object) }

    /// Whether the bucket tells of an object of this size and checksum, as far as it tells them.
    public func fits(size: Int64?, md5: String?, crc32c: String?) -> Bool {
        func same(_ declared: String?, _ told: String?) -> Bool {
            guard let declared, let told else { return true }
            return declared == told
        }
        return (size.map { $0 == self.size } ?? true) && same(self.md5, md5) && same(self.crc32c, crc32c)
    }
}

extension DeclaredUpload {
    /// As stored.
    var json: JSON {
        var object = JSONObject([
            ("bucket", .string(self.bucket)), ("object", .string(self.object)),
            ("content_type", .string(self.contentType)), ("size", .integer(self.size)),
        ])
        object["md5"] = self.md5.map { .string($0) }
        object["crc32c"] = self.crc32c.map { .string($0) }
        return .object(object)
    }

    init?(json: JSON) {
        guard let bucket = json["bucket"]?.string, let object = json["object"]?.string,
            let contentType = json["content_type"]?.string, let size = json["size"]?.integer
        else { return nil }
        self.init(
            bucket: bucket,
            object: object,
            contentType: contentType,
            size: size,
            md5: json["md5"]?.string,
            crc32c: json["crc32c"]?.string
        )
    }
}
