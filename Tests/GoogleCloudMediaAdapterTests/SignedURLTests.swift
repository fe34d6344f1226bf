import AdapterKit
import GoogleCloudMediaAdapter
import Model
import Signing
import Testing

@Suite("Signed URLs")
struct SignedURLTests {
    /// A URL as google-cloud-storage signed it.
    struct Case: Sendable, CustomTestStringConvertible {
        var json: JSON
        var testDescription: String { self.json["name"]?.string ?? "without a name" }

        func pairs(_ member: String) -> [(String, String)] {
            self.json[member]?.object?.members.map { ($0.name, $0.value.string ?? "") } ?? []
        }
    }

    static let cases: [Case] = {
        do { return try Samples.fixture("signed-urls.json")["cases"]?.array?.map { Case(json: $0) } ?? [] } catch {
            return []
        }
    }()

    @Test func thereAreCases() { #expect(Self.cases.count >= 10) }

    @Test(arguments: Self.cases)
    func areThoseOfGooglesClient(_ vector: Case) async throws {
        let json = vector.json
        let method = try #require(ObjectAccess.Method(rawValue: json["method"]?.string ?? ""))
        let access = ObjectAccess(
            method,
            try ObjectName(bucket: json["bucket"]?.string ?? "", object: json["object"]?.string ?? ""),
            lifetime: .seconds(json["expires"]?.integer ?? 0),
            headers: vector.pairs("headers").map { .init($0.0, $0.1) },
            parameters: vector.pairs("query").map { .init($0.0, $0.1) }
        )
        let endpoint = StorageEndpoint(
            try json["base_url"]?.string.map { try BaseURL($0) } ?? .storage,
            style: json["style"]?.string.flatMap { .init(rawValue: $0) } ?? .path
        )
        let now = Timestamp(seconds: try #require(json["now"]?.integer))
        let signed = try await SignedURLs(endpoint: endpoint, signer: try Samples.key(), now: { now }).url(for: access)
        #expect(signed.url == json["url"]?.string)
        #expect(signed.method == method)
        #expect(signed.expiresAt == now + access.lifetime)
        // In the order in which they are signed, and as they are signed.
        let names = signed.headers.map(\.name)
        #expect(names == vector.pairs("headers").map { $0.0.lowercased() }.sorted())
        #expect(signed.headers.allSatisfy { !$0.value.contains("  ") && !$0.value.hasPrefix(" ") })
    }

    @Test func anUploadSaysWhatMayCome() async throws {
        let access = try ObjectAccess.upload(
            try ObjectName(bucket: "invented-bucket", object: "a/b.mp4"),
            lifetime: .seconds(900),
            contentType: "video/mp4",
            sizes: 1...524_288_000,
            checksum: try ObjectChecksum("md5", "d41d8cd98f00b204e9800998ecf8427e"),
            replacing: 0
        )
        let signed = try await Self.urls().url(for: access)
        #expect(
            signed.headers == [
                .init("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="), .init("content-type", "video/mp4"),
                .init("x-goog-content-length-range", "1,524288000"), .init("x-goog-if-generation-match", "0"),
            ]
        )
        let names = "content-md5%3Bcontent-type%3Bhost%3Bx-goog-content-length-range%3Bx-goog-if-generation-match"
        #expect(signed.url.contains("&X-Goog-SignedHeaders=\(names)&"))
        #expect(signed.method == .put)
        #expect(throws: SignedURLError.badSizeRange) {
            try ObjectAccess.upload(access.name, lifetime: .seconds(1), contentType: "a/b", sizes: -1...5)
        }
    }

    @Test func aChecksumIsInBase64OrHexadecimal() throws {
        #expect(try ObjectChecksum("crc32c", "rth90Q==") == .crc32c(0xAED8_7DD1))
        #expect(try ObjectChecksum("crc32c", "AED87DD1").base64 == "rth90Q==")
        #expect(try ObjectChecksum("md5", "1B2M2Y8AsgTpgAmY7PhCfg==").base64 == "1B2M2Y8AsgTpgAmY7PhCfg==")
        for (name, text) in [
            ("md5", "rth90Q=="), ("crc32c", ""), ("sha256", "AA=="), ("md5", "1B2M2Y8AsgTpgAmY7PhCfg"),
            ("crc32c", "zz"),
        ] {
            let error = #expect(throws: SignedURLError.self) { try ObjectChecksum(name, text) }
            #expect(error?.code == "signed_url_bad_checksum")
        }
    }

    @Test(arguments: [0, -1, 604_801, Int64.max])
    func theTimeIsBounded(_ seconds: Int64) async throws {
        let access = ObjectAccess(.get, try Self.name(), lifetime: .seconds(seconds))
        await #expect(throws: GoogleCloudFailure.unsignable(.badExpiry)) { try await Self.urls().url(for: access) }
    }

    @Test(arguments: [1, 604_800] as [Int64])
    func theBoundsThemselvesServe(_ seconds: Int64) async throws {
        let access = ObjectAccess(.get, try Self.name(), lifetime: .seconds(seconds))
        #expect(try await Self.urls().url(for: access).url.contains("&X-Goog-Expires=\(seconds)&"))
    }

    static let badHeaders: [(String, String)] = [
        ("host", "evil.example"), ("Host", "x"), ("", "x"), ("a b", "x"), ("a:b", "x"), ("a\nb", "x"),
        ("x", "a\r\nb: c"),
        ("x", "a\u{0}b"), ("x-goog-meta-name", "é"), ("x", "a\u{7F}"),
    ]

    @Test(arguments: Self.badHeaders)
    func aHeaderThatCannotBeSentIsRefused(_ name: String, _ value: String) async throws {
        let access = ObjectAccess(.put, try Self.name(), lifetime: .seconds(1), headers: [.init(name, value)])
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await Self.urls().url(for: access) }
        #expect(failure?.code == "signed_url_bad_header")
        #expect(failure?.isTransient == false)
    }

    @Test(arguments: ["", "X-Goog-Signature", "x-goog-expires", "X-GOOG-DATE", "X-Goog-Credential"])
    func aParameterOfTheSignatureIsRefused(_ name: String) async throws {
        let access = ObjectAccess(.get, try Self.name(), lifetime: .seconds(1), parameters: [.init(name, "1")])
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await Self.urls().url(for: access) }
        #expect(failure?.code == "signed_url_bad_parameter")
    }

    @Test func headersOfOneNameAreJoined() async throws {
        let headers = [("x-goog-meta-a", "1"), ("X-Goog-Meta-A", " 2 ")].map { InboundRequest.Header($0.0, $0.1) }
        let access = ObjectAccess(.put, try Self.name(), lifetime: .seconds(1), headers: headers)
        #expect(try await Self.urls().url(for: access).headers == [.init("x-goog-meta-a", "1,2")])
    }

    @Test(arguments: [
        "ab", "", "Bucket", "a b c", "a/b", "-abc", "abc-", "a..b", String(repeating: "a", count: 64), "büc", "abc\n",
    ])
    func aBucketThatCannotBeIsRefused(_ bucket: String) {
        let error = #expect(throws: SignedURLError.self) { try ObjectName(bucket: bucket, object: "a") }
        #expect(error?.code == "signed_url_bad_bucket")
    }

    @Test(arguments: [
        "", ".", "..", "a/../b", "./a", "a/.", "a\nb", "a\u{0}", String(repeating: "é", count: 513),
        ".well-known/acme-challenge/x",
    ])
    func anObjectThatCannotBeIsRefused(_ object: String) {
        let error = #expect(throws: SignedURLError.self) { try ObjectName(bucket: "abc", object: object) }
        #expect(error?.code == "signed_url_bad_object")
    }

    @Test(arguments: ["a.b.example", "a_b"])
    func aBucketThatIsNoHostNeedsThePathStyle(_ bucket: String) async throws {
        let name = try ObjectName(bucket: bucket, object: "a")
        let access = ObjectAccess(.get, name, lifetime: .seconds(1))
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.urls(StorageEndpoint(style: .virtualHosted)).url(for: access)
        }
        #expect(failure?.code == "signed_url_bad_bucket")
        #expect(failure?.description.contains("path style") == true)
        let url = try await Self.urls().url(for: access).url
        #expect(url.hasPrefix("https://storage.googleapis.com/\(bucket)/a?"))
    }

    /// The client sends `Host` in this form, whatever the configuration's is.
    @Test func theHostIsSignedAsItIsSent() throws {
        #expect(try BaseURL("HTTPS://Storage.Example:443/").description == "https://storage.example")
        #expect(try BaseURL("http://[::1]:9023").authority == "[::1]:9023")
        #expect(try BaseURL("http://gcs:80").authority == "gcs")
        for text in [
            "", "storage.example", "ftp://a", "https://", "https://a/b", "https://u@a", "https://a?b", "https://:1",
        ] {
            #expect(throws: BaseURLError.self, "\(text)") { try BaseURL(text) }
        }
    }

    /// Whoever has the URL may use it, so no log shows it.
    @Test func noDescriptionShowsTheSignature() async throws {
        let signed = try await Self.urls().url(for: ObjectAccess(.get, try Self.name(), lifetime: .seconds(60)))
        let signature = try #require(signed.url.split(separator: "X-Goog-Signature=").last)
        #expect(signature.count == 512)
        for text in Samples.texts(of: signed) {
            #expect(!text.contains(signature))
            #expect(text.contains("storage.googleapis.com/invented-bucket/a"))
        }
    }

    private static func name() throws -> ObjectName { try ObjectName(bucket: "invented-bucket", object: "a") }

    private static func urls(_ endpoint: StorageEndpoint = StorageEndpoint()) throws -> SignedURLs {
        SignedURLs(endpoint: endpoint, signer: try Samples.key(), now: { Samples.now })
    }
}
