public import Model

/// Where one upload may go, for a time. Whoever has it may upload: it is a credential.
public struct UploadURL: Sendable {
    public var method: String
    public var url: String
    /// What the upload must say beside, with exactly these values.
    public var headers: [(name: String, value: String)]
    public var expiresAt: Timestamp

    public init(method: String = "PUT", url: String, headers: [(name: String, value: String)], expiresAt: Timestamp) {
        self.method = method
        self.url = url
        self.headers = headers
        self.expiresAt = expiresAt
    }

    var json: JSON {
        [
            "method": .string(self.method), "url": .string(self.url),
            "headers": .members(self.headers.map { ($0.name, .string($0.value)) }),
            "expires_at": .text(self.expiresAt),
        ]
    }
}

/// Why no upload URL could be signed just now.
public struct UploadURLFailure: Error, Sendable {
    /// Stable, for programs.
    public var code: String
    /// For people; never holds a secret.
    public var detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }
}
