import Glibc
import NIOPosix

/// Finds the addresses of a host name.
public struct HostResolver: Sendable {
    /// The addresses in the order in which they should be tried; throws ``ResolutionError``.
    public let addresses: @Sendable (_ host: String) async throws -> [IPAddress]

    public init(addresses: @escaping @Sendable (_ host: String) async throws -> [IPAddress]) {
        self.addresses = addresses
    }

    /// The system's own (`/etc/hosts`, DNS), called off the event loops because it blocks.
    public static let system = HostResolver.blocking { host in try Self.lookUp(host, flags: 0) }

    /// A resolver whose calls block a thread each.
    ///
    /// They have threads of their own, and many: a name whose servers are silent holds one for half a minute, and must
    /// not keep the look-ups of other names waiting.
    static func blocking(_ lookUp: @escaping @Sendable (_ host: String) throws -> [IPAddress]) -> HostResolver {
        HostResolver { host in try await Self.threads.runIfActive { try lookUp(host) } }
    }

    private static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 16)
        pool.start()
        return pool
    }()

    /// The address that `host` writes in any of the forms the system takes for a number (`127.1`, `0x7f000001`), found
    /// without asking anybody; nil for names.
    static func numeric(_ host: String) -> IPAddress? {
        if let address = IPAddress(host) { return address }
        do { return try Self.lookUp(host, flags: AI_NUMERICHOST).first } catch {
            // The system's way of saying that it is a name.
            return nil
        }
    }

    private static func lookUp(_ host: String, flags: Int32) throws(ResolutionError) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_flags = flags
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard status == 0 else { throw ResolutionError(reason: String(cString: gai_strerror(status))) }
        var found: [IPAddress] = []
        var entry = list
        while let current = entry {
            if let address = Self.address(current.pointee), !found.contains(address) { found.append(address) }
            entry = current.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let socket = pointer.loadUnaligned(as: sockaddr_in.self)
            return IPAddress(bytes: withUnsafeBytes(of: socket.sin_addr) { Array($0) })
        case AF_INET6:
            let socket = pointer.loadUnaligned(as: sockaddr_in6.self)
            return IPAddress(bytes: withUnsafeBytes(of: socket.sin6_addr) { Array($0) })
        default: return nil
        }
    }
}

/// A name has no address, or nobody could be asked for it.
public struct ResolutionError: Error, Sendable, Hashable {
    /// In the system's words.
    public var reason: String

    public init(reason: String) { self.reason = reason }
}
