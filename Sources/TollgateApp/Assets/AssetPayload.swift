import GoogleCloudMediaAdapter
import Model

/// Reads the payloads of the commands of assets.
enum AssetPayload {
    static func object(_ place: JSON?) throws(AssetFailure) -> ObjectName {
        do throws(SignedURLError) {
            return try ObjectName(bucket: place?["bucket"]?.string ?? "", object: place?["object"]?.string ?? "")
        } catch { throw .refused("\(error)") }
    }

    /// Everything that one attempt, or an earlier one, made.
    static func objectFolder(_ place: JSON) throws(AssetFailure) -> ObjectFolder {
        do throws(SignedURLError) {
            return try ObjectFolder(bucket: place["bucket"]?.string ?? "", prefix: place["folder"]?.string ?? "")
        } catch { throw .refused("\(error)") }
    }

    /// The key under which a job was asked for.
    static func key(_ payload: JSON) throws(AssetFailure) -> String {
        guard let asset = payload["asset"]?.string, let job = payload["job"]?.string else {
            throw .refused("it names no job")
        }
        return "\(asset):\(job)"
    }

    static func generation(_ place: JSON?) -> Int64? { place?["generation"]?.string.flatMap { Int64($0) } }

    /// `gs://bucket/folder/`.
    static func folder(_ place: JSON?) -> String {
        "gs://\(place?["bucket"]?.string ?? "")/\(place?["folder"]?.string ?? "")"
    }

    /// What a service is told of where something is, or is to be.
    static func place(_ place: JSON?) -> JSONObject {
        var members = JSONObject()
        members["object"] = .string("gs://\(place?["bucket"]?.string ?? "")/\(place?["object"]?.string ?? "")")
        if place?["folder"] != nil { members["folder"] = .string(Self.folder(place)) }
        for name in ["generation", "content_type"] { members[name] = place?[name] }
        return members
    }

    static func parameters(_ payload: JSON) -> JSONObject {
        var members = JSONObject()
        for name in ["artifact", "kind", "duration_ms", "drm"] { members[name] = payload[name] }
        return members
    }
}
