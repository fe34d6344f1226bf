/// Where objects are reached by URL, and how the bucket is named there.
public struct StorageEndpoint: Sendable, Hashable {
    public enum Style: String, Sendable, Hashable, CaseIterable {
        /// `https://storage.googleapis.com/<bucket>/<object>`
        case path
        /// `https://<bucket>.storage.googleapis.com/<object>`
        case virtualHosted = "virtual_hosted"
        /// A host of one's own that stands for one bucket: `https://media.example.com/<object>`
        case boundHost = "bound_host"
    }

    public let baseURL: BaseURL
    public let style: Style

    public init(_ baseURL: BaseURL = .storage, style: Style = .path) {
        self.baseURL = baseURL
        self.style = style
    }

    /// The base of the object's URL and its encoded path.
    func place(of name: ObjectName) throws(SignedURLError) -> (base: BaseURL, path: String) {
        let object = "/" + PercentEncoding.path(name.object)
        switch self.style {
        case .path: return (self.baseURL, "/\(name.bucket)\(object)")
        case .boundHost: return (self.baseURL, object)
        case .virtualHosted:
            // A certificate for *.storage.googleapis.com covers one step, and a host has no underscores.
            guard !name.bucket.contains("."), !name.bucket.contains("_") else {
                throw .badBucket(reason: "with a dot or an underscore it is no host's name; use the path style")
            }
            return (self.baseURL.sub(name.bucket), object)
        }
    }
}
