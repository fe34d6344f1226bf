public import Model

/// An object as Cloud Storage describes it.
///
/// Source of the members: Cloud Storage JSON API v1, the object resource; 64-bit numbers are texts there.
public struct StoredObject: Sendable, Hashable {
    public var bucket: String
    public var object: String
    /// Which content it is: every overwrite makes a higher one.
    public var generation: Int64
    /// Which description of this content; rises with every change of metadata.
    public var metageneration: Int64
    public var size: Int64
    public var contentType: String?
    /// In base64; objects that were composed have none.
    public var md5: String?
    /// In base64.
    public var crc32c: String?
    public var updated: Timestamp?

    public init(
        bucket: String,
        object: String,
        generation: Int64,
        metageneration: Int64 = 1,
        size: Int64,
        contentType: String? = nil,
        md5: String? = nil,
        crc32c: String? = nil,
        updated: Timestamp? = nil
    ) {
        self.bucket = bucket
        self.object = object
        self.generation = generation
        self.metageneration = metageneration
        self.size = size
        self.contentType = contentType
        self.md5 = md5
        self.crc32c = crc32c
        self.updated = updated
    }

    /// Whether both hold the same bytes, as far as their sizes and checksums tell; false where no checksum tells.
    public func hasContent(of other: StoredObject) -> Bool {
        guard self.size == other.size else { return false }
        if let left = self.md5, let right = other.md5, left != right { return false }
        if let left = self.crc32c, let right = other.crc32c { return left == right }
        return self.md5 != nil && self.md5 == other.md5
    }

    init(_ json: JSON, _ call: GoogleCloudCall) throws(GoogleCloudFailure) {
        guard let bucket = json["bucket"]?.string, let object = json["name"]?.string else {
            throw .unreadable(call, reason: "the object has no bucket and name")
        }
        self.init(
            bucket: bucket,
            object: object,
            generation: try Self.number("generation", of: json, call),
            metageneration: json["metageneration"] == nil ? 1 : try Self.number("metageneration", of: json, call),
            size: try Self.number("size", of: json, call),
            contentType: json["contentType"]?.string,
            md5: json["md5Hash"]?.string,
            crc32c: json["crc32c"]?.string,
            updated: json["updated"]?.string.flatMap { Timestamp(rfc3339: $0) }
        )
    }

    /// A number that is written as a text; as a number it is taken too, which is how emulators write it.
    static func number(_ name: String, of json: JSON, _ call: GoogleCloudCall) throws(GoogleCloudFailure) -> Int64 {
        guard let value = json[name]?.integer ?? json[name]?.string.flatMap({ Int64($0) }), value >= 0 else {
            throw .unreadable(call, reason: "\(name) is no number")
        }
        return value
    }
}
