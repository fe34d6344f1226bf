public import Model

extension AssetTraits {
    /// As stored and as shown; ``init(json:)`` reads it back.
    public var json: JSON {
        [
            "kind": .string(self.kind.rawValue), "duration_ms": .integer(self.durationMilliseconds),
            "drm": .bool(self.requiresDRM), "user_asset": .bool(self.isUserAsset),
            "blur_uploaded_trailers": .bool(self.blursUploadedTrailers),
        ]
    }

    /// - Returns: nil where a member is missing or of another type.
    public init?(json: JSON) {
        guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)),
            let duration = json["duration_ms"]?.integer, let drm = json["drm"]?.bool,
            let isUserAsset = json["user_asset"]?.bool, let blurs = json["blur_uploaded_trailers"]?.bool
        else { return nil }
        self.init(
            kind: kind,
            durationMilliseconds: duration,
            requiresDRM: drm,
            isUserAsset: isUserAsset,
            blursUploadedTrailers: blurs
        )
    }
}
