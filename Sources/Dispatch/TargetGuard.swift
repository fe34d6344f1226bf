/// Keeps deliveries from reaching into the network that the gateway itself lives in.
///
/// Whoever may create a subscription must not thereby reach what only the gateway can: loopback, private networks, the
/// clouds' metadata services.
public struct TargetGuard: Sendable {
    public let allowed: AllowedTargets
    private let resolver: HostResolver

    public init(allowed: AllowedTargets = .none, resolver: HostResolver = .system) {
        self.allowed = allowed
        self.resolver = resolver
    }

    /// Checks what can be told from the URL alone: its syntax, and the address where it writes one.
    ///
    /// For whoever creates a subscription; what a name resolves to is checked before every connection.
    @discardableResult
    public func check(url: String) throws(TargetRefusal) -> Target {
        let target = try Target(url)
        if let literal = target.literal { try self.check(literal, of: target.host) }
        return target
    }

    /// The addresses of the target, in the order in which they should be tried; never empty.
    ///
    /// One that is forbidden condemns them all: a name that points outside and inside is up to no good.
    public func addresses(of target: Target) async throws(TargetRefusal) -> [IPAddress] {
        let found: [IPAddress]
        if let literal = target.literal {
            found = [literal]
        } else {
            do { found = try await self.resolver.addresses(target.host) } catch let error as ResolutionError {
                throw .unresolved(host: target.host, reason: error.reason)
            } catch {
                throw .unresolved(host: target.host, reason: "\(error)")
            }
        }
        guard !found.isEmpty else { throw .unresolved(host: target.host, reason: "the answer was empty") }
        for address in found { try self.check(address, of: target.host) }
        return found
    }

    private func check(_ address: IPAddress, of host: String) throws(TargetRefusal) {
        guard address.isPublic || self.allowed.allow(address, of: host) else {
            throw .forbidden(host: host, address: address)
        }
    }
}
