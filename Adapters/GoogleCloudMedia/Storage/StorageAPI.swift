public import AdapterKit

/// Builds the calls to Cloud Storage's JSON API; it sends nothing itself.
///
/// Source: Cloud Storage JSON API v1, `buckets.testIamPermissions`, `objects.get`, `objects.list`,
/// `objects.rewrite`, `objects.delete`.
public struct StorageAPI: Sendable {
    private let root: String

    public init(baseURL: BaseURL = .storage) { self.root = "\(baseURL)/storage/v1/" }

    /// What is known of an object.
    ///
    /// - Parameter generation: nil for the live one.
    public func get(_ name: ObjectName, generation: Int64? = nil) -> OutboundRequest {
        OutboundRequest(method: "GET", url: self.root + name.apiPath + Self.query([("generation", generation)]))
    }

    /// Which of these rights the caller has in a bucket. To ask needs none.
    ///
    /// Source: `buckets.testIamPermissions`.
    public func permissions(_ permissions: [ObjectPermission], in bucket: String) -> OutboundRequest {
        let query = permissions.map { "permissions=\($0.rawValue)" }.joined(separator: "&")
        return OutboundRequest(
            method: "GET",
            url: "\(self.root)b/\(PercentEncoding.step(bucket))/iam/testPermissions?\(query)"
        )
    }

    /// One call of a rewrite. It has no body, so the destination gets the source's metadata.
    public func rewrite(_ copy: ObjectCopy, resuming token: RewriteToken? = nil) -> OutboundRequest {
        var query = Self.query([
            ("ifSourceGenerationMatch", copy.sourceGeneration), ("ifGenerationMatch", copy.replacing),
        ])
        if let token { query += "&rewriteToken=\(PercentEncoding.step(token.text))" }
        return OutboundRequest(
            method: "POST",
            url: "\(self.root)\(copy.source.apiPath)/rewriteTo/\(copy.destination.apiPath)\(query)",
            // The method's page wants 30 s at least.
            timeout: .seconds(45)
        )
    }

    /// Takes an object away, if it is still of this generation.
    public func delete(_ name: ObjectName, generation: Int64) -> OutboundRequest {
        OutboundRequest(
            method: "DELETE",
            url: self.root + name.apiPath + Self.query([("ifGenerationMatch", generation)])
        )
    }

    /// A page of what lies in a folder and below.
    public func list(_ folder: ObjectFolder, page: String? = nil) -> OutboundRequest {
        let next = page.map { "&pageToken=\(PercentEncoding.step($0))" } ?? ""
        return OutboundRequest(
            method: "GET",
            url: "\(self.root)b/\(PercentEncoding.step(folder.bucket))/o"
                + "?prefix=\(PercentEncoding.step(folder.prefix))&maxResults=500\(next)"
        )
    }

    private static func query(_ numbers: [(String, Int64?)]) -> String {
        let pairs = numbers.compactMap { pair in pair.1.map { "\(pair.0)=\($0)" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }
}
