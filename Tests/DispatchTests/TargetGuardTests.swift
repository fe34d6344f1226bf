import Testing

@testable import Dispatching

struct TargetGuardTests {
    static let strict = TargetGuard()

    static func refusal(of url: String, _ targetGuard: TargetGuard = strict) -> TargetRefusal? {
        do {
            try targetGuard.check(url: url)
            return nil
        } catch { return error }
    }

    /// A guard for which every name has these addresses.
    static func resolving(_ texts: [String], allowed: [String] = []) throws -> TargetGuard {
        let addresses = texts.compactMap { IPAddress($0) }
        try #require(addresses.count == texts.count)
        return TargetGuard(allowed: try AllowedTargets(allowed), resolver: HostResolver { _ in addresses })
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "100.100.100.200",
        "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
        "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
        "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:101::1", "3fff::1", "5f00::1",
        "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1",
    ])
    func aSpecialAddressIsRefused(text: String) async throws {
        let address = try #require(IPAddress(text))
        let host = address.isV4 ? text : "[\(text)]"
        #expect(Self.refusal(of: "http://\(host):8080/hook")?.code == "target_forbidden")
        let named = try Self.resolving([text])
        await #expect(throws: TargetRefusal.forbidden(host: "hooks.example.com", address: address)) {
            try await named.addresses(of: named.check(url: "https://hooks.example.com/"))
        }
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::808:808",
        "2002:808:808::1", "2001:200::1", "2001:4860:4860::8888", "2606:4700:4700::1111", "3ffe::1",
    ])
    func aPublicAddressIsCalled(text: String) async throws {
        let address = try #require(IPAddress(text))
        let host = address.isV4 ? text : "[\(text)]"
        #expect(Self.refusal(of: "https://\(host)/hook") == nil)
        let named = try Self.resolving([text])
        let target = try named.check(url: "https://hooks.example.com/")
        #expect(try await named.addresses(of: target) == [address])
    }

    @Test(arguments: [
        "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "017700000001", "0", "3232235521",
    ])
    func anAddressInDisguiseIsSeenThrough(host: String) {
        #expect(Self.refusal(of: "http://\(host)/")?.code == "target_forbidden")
    }

    @Test(arguments: [
        ("ftp://example.com/", "target_scheme_unsupported"), ("//example.com/", "target_scheme_unsupported"),
        ("example.com", "target_scheme_unsupported"), ("", "target_scheme_unsupported"),
        ("unix:///var/run/docker.sock", "target_scheme_unsupported"),
        ("http+unix://%2Fvar%2Frun%2Fdocker.sock/", "target_scheme_unsupported"),
        ("file:///etc/passwd", "target_scheme_unsupported"), ("http://user@example.com/", "target_has_credentials"),
        ("http://user:secret@example.com/", "target_has_credentials"),
        ("http://@example.com/", "target_has_credentials"),
        ("http:///path", "target_url_invalid"), ("http://", "target_url_invalid"), ("http:", "target_url_invalid"),
        ("http://exa mple.com/", "target_url_invalid"), ("http://example.com:0/", "target_url_invalid"),
        ("http://example.com:99999/", "target_url_invalid"), ("http://a\\@example.com/", "target_url_invalid"),
        ("http://münchen.example/", "target_url_invalid"), ("http://[fe80::1%25eth0]/", "target_url_invalid"),
        ("http://１２７.0.0.1/", "target_url_invalid"), ("http://a..b/", "target_url_invalid"),
        ("http://example.com/\r\nX: y", "target_url_invalid"),
    ])
    func aBadURLIsRefused(url: String, code: String) { #expect(Self.refusal(of: url)?.code == code) }

    @Test(arguments: [
        "https://example.com", "http://example.com:8080/a?b=c#d", "HTTPS://Example.COM./", "https://a_b.internal/",
        "https://xn--mnchen-3ya.example/",
    ])
    func aGoodURLPasses(url: String) { #expect(Self.refusal(of: url) == nil) }

    @Test func percentEncodingHidesNothing() {
        #expect(Self.refusal(of: "http://%31%32%37.0.0.1/")?.code == "target_forbidden")
    }

    @Test func oneForbiddenAddressCondemnsThemAll() async throws {
        let mixed = try Self.resolving(["8.8.8.8", "127.0.0.1"])
        let target = try mixed.check(url: "http://example.com/")
        await #expect(throws: TargetRefusal.self) { try await mixed.addresses(of: target) }
    }

    @Test(arguments: [
        (["hooks.internal"], "http://hooks.internal/", "10.0.0.7"),
        (["HOOKS.internal."], "http://hooks.INTERNAL/", "10.0.0.7"),
        (["10.0.0.0/8"], "http://hooks.internal/", "10.0.0.7"), (["10.0.0.7"], "http://hooks.internal/", "10.0.0.7"),
        (["10.0.0.0/8"], "http://hooks.internal/", "::ffff:10.0.0.7"), (["::1"], "http://hooks.internal/", "::1"),
        (["fc00::/7"], "http://hooks.internal/", "fd12::1"), (["0.0.0.0/0"], "http://hooks.internal/", "127.0.0.1"),
    ])
    func whatIsAllowedIsCalled(allowed: [String], url: String, address: String) async throws {
        let allowing = try Self.resolving([address], allowed: allowed)
        let target = try allowing.check(url: url)
        #expect(try await allowing.addresses(of: target) == [IPAddress(address)])
    }

    @Test(arguments: [
        (["hooks.internal"], "10.0.0.7", "http://other.internal/"),
        (["internal"], "10.0.0.7", "http://hooks.internal/"), (["10.0.0.0/8"], "11.0.0.1", "http://127.0.0.1/"),
        (["10.0.0.0/16"], "10.1.0.1", "http://hooks.internal/"), (["10.0.0.7"], "10.0.0.8", "http://hooks.internal/"),
        (["127.0.0.1"], "::1", "http://hooks.internal/"),
    ])
    func nothingMoreIsAllowed(allowed: [String], address: String, url: String) async throws {
        let allowing = try Self.resolving([address], allowed: allowed)
        await #expect(throws: TargetRefusal.self) { try await allowing.addresses(of: allowing.check(url: url)) }
    }

    @Test(arguments: [
        "", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "a b", "http://x", "fc00::/129", "é",
    ])
    func aMalformedEntryIsRefused(entry: String) {
        #expect(throws: AllowedTargetsError(entry: entry)) { try AllowedTargets([entry]) }
    }

    @Test func anEmptyOrFailedAnswerIsRefused() async throws {
        let empty = try Self.resolving([])
        let failing = TargetGuard(resolver: HostResolver { _ in throw ResolutionError(reason: "no such name") })
        for unresolving in [empty, failing] {
            let target = try unresolving.check(url: "http://example.com/")
            let error = await #expect(throws: TargetRefusal.self) { try await unresolving.addresses(of: target) }
            #expect(error?.code == "target_unresolved")
        }
    }

    @Test func theSystemResolvesLocalhostToLoopback() async throws {
        let target = try Self.strict.check(url: "http://localhost/")
        let error = await #expect(throws: TargetRefusal.self) { try await Self.strict.addresses(of: target) }
        #expect(error?.code == "target_forbidden")
    }
}
