import HTTPTypes
import Testing

@testable import Edge

@Suite struct ClientAddressTests {
    @Test(
        arguments: [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"), ("127.0.0.1", nil, "127.0.0.1"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"), ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.2.3.4", "198.51.100.1"), ("127.0.0.1", "10.9.9.9,10.2.3.4", "10.9.9.9"),
            ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"), ("127.0.0.1", "nonsense, 10.2.3.4", "10.2.3.4"),
            ("::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"), ("2001:db8:1::1", "2001:db8::7", "2001:db8:1::1"),
            ("fd00::1", "2001:db8::7", "2001:db8::7"), ("unknown", "198.51.100.1", "unknown"),
        ] as [(String, String?, String)]
    )
    func isTheNearestThatIsNoProxyOfOurs(_ peer: String, _ chain: String?, _ client: String) throws {
        let blocks = try ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map { try #require(AddressBlock($0)) }
        var headers: HTTPFields = [:]
        if let name = HTTPField.Name("X-Forwarded-For") { headers[name] = chain }
        #expect(ClientAddress(trustedProxies: blocks).client(peer: peer, forwarded: headers) == client)
        #expect(ClientAddress(trustedProxies: []).client(peer: peer, forwarded: headers) == peer)
    }

    @Test func readsBlocks() throws {
        for text in ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/8/8"] {
            #expect(AddressBlock(text) == nil, "\(text)")
        }
        let odd = try #require(AddressBlock("192.0.2.128/25"))
        #expect(odd.contains(try #require(IPAddress("192.0.2.200"))))
        #expect(!odd.contains(try #require(IPAddress("192.0.2.127"))))
        #expect(!odd.contains(try #require(IPAddress("::1"))))
        let all = try #require(AddressBlock("0.0.0.0/0"))
        #expect(all.contains(try #require(IPAddress("8.8.8.8"))))
        let one = try #require(AddressBlock("2001:db8::1"))
        #expect(one.contains(try #require(IPAddress("2001:db8:0::1"))))
        #expect(!one.contains(try #require(IPAddress("2001:db8::2"))))
    }
}
