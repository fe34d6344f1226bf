extension IPAddress {
    /// Whether it belongs to a host on the public Internet, and to nothing else.
    ///
    /// Everything that the registries of special-purpose addresses keep from the public is refused: private, shared,
    /// loopback, link-local (and with it the clouds' metadata services), documentation, benchmarking, multicast,
    /// reserved. An address that carries an IPv4 address is as public as that one.
    ///
    /// <https://www.iana.org/assignments/iana-ipv4-special-registry>,
    /// <https://www.iana.org/assignments/iana-ipv6-special-registry>
    public var isPublic: Bool {
        if let inner = self.embeddedV4 { return inner.isPublic }
        if self.isV4 { return !Self.specialV4.contains { $0.contains(self) } }
        return Self.globalUnicastV6.contains { $0.contains(self) } && !Self.specialV6.contains { $0.contains(self) }
    }

    /// The IPv4 address that packets to this IPv6 address end at: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
    public var embeddedV4: IPAddress? {
        guard !self.isV4 else { return nil }
        if Self.ending.contains(where: { $0.contains(self) }) { return IPAddress(bytes: Array(self.bytes[12..<16])) }
        if Self.sixToFour.contains(where: { $0.contains(self) }) { return IPAddress(bytes: Array(self.bytes[2..<6])) }
        return nil
    }

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }

    private static let ending = ranges("::ffff:0:0/96", "64:ff9b::/96")
    private static let sixToFour = ranges("2002::/16")
    private static let globalUnicastV6 = ranges("2000::/3")

    static let specialV4 = ranges(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        // Azure's agent and metadata endpoint, which is inside a public block.
        "168.63.129.16/32"
    )

    /// Within 2000::/3: protocol assignments (Teredo, ORCHID, benchmarking), documentation.
    static let specialV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20")
}
