import AdapterKit
import Testing

@Suite("The URL that is signed") struct SignedURLTests {
    private func url(_ configured: String?, _ target: String) -> String? {
        SourceSettings(name: "x", secrets: [], publicURL: configured).signedURL(
            of: InboundRequest(method: "POST", target: target, headers: [.init("host", "proxy.internal")], body: [])
        )
    }

    @Test("the configured one with the call's own query, byte for byte")
    func query() {
        #expect(self.url("https://h.example/n", "/other/n?b=%2b+&a=") == "https://h.example/n?b=%2b+&a=")
        #expect(self.url("https://h.example:8443/n/", "/n") == "https://h.example:8443/n/")
        #expect(self.url("https://h.example/n?k=1", "/n?k=2") == "https://h.example/n?k=1")
        #expect(self.url("https://h.example/n#rc=5", "/n?k=2") == "https://h.example/n?k=2")
        #expect(self.url(nil, "/n?k=2") == nil)
    }

    @Test("an adapter that needs it says so", arguments: [nil, "", "h.example/n", "ftp://h.example"])
    func missing(configured: String?) {
        let settings = SourceSettings(name: "x", secrets: [], publicURL: configured)
        let error = #expect(throws: AdapterConfigurationError.self) { try settings.requiredPublicURL() }
        #expect(error?.key == "public_url")
    }
}
