/// Which targets may be private: host names, addresses and blocks of addresses that the operator has named.
public struct AllowedTargets: Sendable, Hashable {
    /// Public targets only.
    public static let none = AllowedTargets(names: [], ranges: [])

    private let names: Set<String>
    private let ranges: [AddressRange]

    private init(names: Set<String>, ranges: [AddressRange]) {
        self.names = names
        self.ranges = ranges
    }

    /// - Parameter entries: host names (`billing.internal`, matched whole), addresses (`10.0.0.7`, `::1`) and CIDR
    ///   blocks (`10.1.0.0/16`), as configured.
    public init(_ entries: [String]) throws(AllowedTargetsError) {
        var names: Set<String> = []
        var ranges: [AddressRange] = []
        for entry in entries {
            if let range = AddressRange(entry) {
                ranges.append(range)
            } else if HostName.isValid(entry) {
                names.insert(HostName.normalized(entry))
            } else {
                throw AllowedTargetsError(entry: entry)
            }
        }
        self.init(names: names, ranges: ranges)
    }

    /// Whether packets for `host` may go to `address`, public or not.
    func allow(_ address: IPAddress, of host: String) -> Bool {
        if self.names.contains(HostName.normalized(host)) { return true }
        return [address, address.embeddedV4].contains { candidate in
            candidate.map { candidate in self.ranges.contains { $0.contains(candidate) } } ?? false
        }
    }
}

/// An entry that is no host name, no address and no block of addresses.
public struct AllowedTargetsError: Error, Sendable, Hashable, CustomStringConvertible {
    public var entry: String
    /// The stable code.
    public var code: String { "allowed_target_malformed" }
    public var description: String {
        "'\(self.entry)' is no host name, no address and no CIDR block (whose bits behind the prefix must be zero)"
    }
}

/// What may stand in a URL's place of a host when it is no address.
enum HostName {
    /// Letters, digits, hyphens, underscores and dots; names in other scripts are written in their ASCII form (`xn--…`).
    static func isValid(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let dotted = labels.last?.isEmpty == true ? labels.dropLast() : labels[...]
        return text.utf8.count <= 254 && !dotted.isEmpty
            && dotted.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(Self.isPart) }
    }

    /// One form for equal names: lower case, no dot at the end.
    static func normalized(_ text: String) -> String {
        let lower = text.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
