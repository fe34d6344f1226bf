import HTTPTypes

/// Tells who called: the other end of the connection, or, behind proxies we trust, whom they name.
struct ClientAddress: Sendable {
    let trustedProxies: [AddressBlock]

    /// The right-most address that is no trusted proxy. What stands further left anybody may have written.
    func client(peer: String, forwarded headers: HTTPFields) -> String {
        guard !self.trustedProxies.isEmpty, let chain = Self.forwardedFor.flatMap({ headers[$0] }), self.isTrusted(peer)
        else {
            return peer
        }
        var client = peer
        for hop in chain.split(separator: ",").reversed() {
            let text = hop.filter { $0 != " " && $0 != "\t" }
            // Nothing to the left of a hop that is no address can be relied on.
            guard IPAddress(text) != nil else { return client }
            client = text
            guard self.isTrusted(text) else { return client }
        }
        return client
    }

    private func isTrusted(_ text: String) -> Bool {
        guard let address = IPAddress(text) else { return false }
        return self.trustedProxies.contains { $0.contains(address) }
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
}
