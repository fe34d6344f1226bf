public import AdapterKit
public import Model

extension StorageAPI {
    public static func object(_ answer: OutboundResponse, now: Timestamp) throws(GoogleCloudFailure) -> StoredObject {
        try answer.check(.objectGet, now: now)
        return try StoredObject(try answer.object(.objectGet), .objectGet)
    }

    /// The rights that the caller has of those that were asked for.
    public static func permissions(
        _ answer: OutboundResponse,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> [ObjectPermission] {
        try answer.check(.bucketPermissions, now: now)
        // Without any of them the member is missing.
        let names = try answer.object(.bucketPermissions)["permissions"]?.array ?? []
        return names.compactMap { $0.string.flatMap { ObjectPermission(rawValue: $0) } }
    }

    public static func progress(
        _ answer: OutboundResponse,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> RewriteProgress {
        try answer.check(.objectRewrite, now: now)
        let json = try answer.object(.objectRewrite)
        switch json["done"]?.bool {
        case true?:
            guard let resource = json["resource"] else {
                throw .unreadable(.objectRewrite, reason: "it is done and names no object")
            }
            return .done(try StoredObject(resource, .objectRewrite))
        case false?:
            guard let token = json["rewriteToken"]?.string, !token.isEmpty else {
                throw .unreadable(.objectRewrite, reason: "it is not done and gives no token to go on with")
            }
            return .more(
                token: RewriteToken(token),
                rewritten: try StoredObject.number("totalBytesRewritten", of: json, .objectRewrite),
                size: try StoredObject.number("objectSize", of: json, .objectRewrite)
            )
        case nil: throw .unreadable(.objectRewrite, reason: "it does not say whether it is done")
        }
    }

    /// A page of a list and where the next one begins.
    public static func objects(
        _ answer: OutboundResponse,
        now: Timestamp
    ) throws(GoogleCloudFailure) -> (objects: [StoredObject], next: String?) {
        try answer.check(.objectList, now: now)
        let json = try answer.object(.objectList)
        var objects: [StoredObject] = []
        for item in json["items"]?.array ?? [] { objects.append(try StoredObject(item, .objectList)) }
        return (objects, json["nextPageToken"]?.string.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// Whether the object was there; without it there is nothing left to do either.
    public static func wasDeleted(_ answer: OutboundResponse, now: Timestamp) throws(GoogleCloudFailure) -> Bool {
        do throws(GoogleCloudFailure) { try answer.check(.objectDelete, now: now) } catch {
            if case .notFound = error { return false }
            throw error
        }
        return true
    }
}
