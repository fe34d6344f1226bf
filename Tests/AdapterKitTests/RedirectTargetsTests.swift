import AdapterKit
import Testing

@Suite("Where a browser may be sent")
struct RedirectTargetsTests {
    private static let targets = try? RedirectTargets(
        hosts: ["shop.example.com", "Pay.Example.com:8443", "127.0.0.1:9100", "http://plain.example.com", "[::1]:9"]
    )
    .adding(originOf: "https://hooks.example.com/notify/sonet")

    @Test(arguments: [
        "/", "/redirect-in/s?next=https%3A%2F%2Fevil", "https://shop.example.com", "https://shop.example.com/a?b=c#d",
        "HTTPS://SHOP.EXAMPLE.COM/", "https://shop.example.com:443/", "https://pay.example.com:8443/x",
        "http://127.0.0.1:9100/", "https://127.0.0.1:9100/", "http://plain.example.com/", "http://[::1]:9/",
        "https://hooks.example.com/redirect-in/s",
    ])
    func allowed(_ url: String) throws { #expect(try #require(Self.targets).allows(url)) }

    @Test(arguments: [
        "", "x", "//evil.example.net", "/\\evil.example.net", "/\t/evil.example.net", "\t//evil",
        " https://shop.example.com",
        "\\\\evil", "javascript:alert(1)", "data:text/html,x", "https:shop.example.com", "https:/shop.example.com",
        "https://evil.example.net", "https://shop.example.com.evil.net", "https://evil.net/shop.example.com",
        "https://shop.example.com@evil.net/", "https://user@shop.example.com/", "https://shop.example.com\\@evil.net",
        "https://shop.example.com:444/", "http://shop.example.com/", "https://pay.example.com/",
        "https://shop.example.com:",
        "https://shop.example.com:0443/", "https://", "https:///x", "https://plain.example.com/",
        "https://shop.example.com/\"><script>", "https://shop.example.com/\r\nSet-Cookie: a=b",
        "https://shop\u{3002}example.com",
        "https://shop.example.com%2f@evil.net/", "ftp://shop.example.com/", "https://shop.example.com?.evil.net\u{0}",
    ])
    func refused(_ url: String) throws { #expect(try !#require(Self.targets).allows(url)) }

    @Test(arguments: [
        "", "a b", "shop.example.com/path", "https://shop.example.com/", "*.example.com", "user@host", "host:99999",
    ])
    func noHosts(_ entry: String) {
        #expect(throws: RedirectTargets.NoHost.self) { try RedirectTargets(hosts: [entry]) }
    }

    @Test func withoutHostsOnlyOurOwnPaths() {
        #expect(RedirectTargets().allows("/redirect-in/end"))
        #expect(!RedirectTargets().allows("https://shop.example.com/"))
        #expect(!RedirectTargets().allows("/" + String(repeating: "a", count: 9000)))
    }
}
