import AdapterKit
import HTTPTypes
import Hummingbird
import Ingest
import Model
import NIOCore

/// Takes the providers' calls. The hot path: it allocates what the receipt needs and little else.
struct NotifyHandler: Sendable {
    static let prefix = "/notify/"

    private let receiver: Receiver
    private let targets: [String: Target]
    private let clients: ClientAddress
    private let limits: EdgeLimits

    private struct Target: Sendable {
        var source: Source
        var methods: [String]
    }

    init(_ edge: EdgeDependencies) {
        self.receiver = edge.receiver
        // Asked of the adapter once, not for every call.
        self.targets = edge.receiver.sources.mapValues { Target(source: $0, methods: $0.descriptor.methods) }
        self.clients = ClientAddress(trustedProxies: edge.trustedProxies)
        self.limits = edge.limits
    }

    func respond(to request: Request, target: String, context: EdgeContext) async throws -> Response {
        guard let place = self.targets[Self.source(in: target)] else {
            self.receiver.countUnstored("unknown_source", source: nil)
            var problem = Problem(404, "unknown_source", "no source is configured at this path")
            problem.leavesBody = true
            throw problem
        }
        let name = place.source.name
        let method = request.method.rawValue
        guard place.methods.contains(method) else {
            self.receiver.countUnstored("method", source: name)
            throw Problem.methodNotAllowed(place.methods)
        }
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            self.receiver.countUnstored("encoding", source: name)
            throw Self.unsupportedEncoding
        }
        let body: [UInt8]
        do {
            body = try await RequestBody.collect(
                request,
                limit: self.limits.notifyBody,
                time: self.limits.bodyTime,
                channel: context.channel
            )
        } catch let problem as Problem {
            self.receiver.countUnstored("oversize", source: name)
            throw problem
        }
        let inbound = InboundRequest(method: method, target: target, headers: Self.headers(of: request), body: body)
        let remote = self.clients.client(peer: context.peer, forwarded: request.headers)
        return Response.notify(await self.receiver.receive(inbound, for: place.source, remote: remote))
    }

    /// What follows the prefix, up to the query: a source's key may hold slashes.
    static func source(in target: String) -> String {
        String(target.dropFirst(Self.prefix.count).prefix { $0 != "?" })
    }

    /// All headers as they came; `host`, which the server keeps apart, leads.
    static func headers(of request: Request) -> [InboundRequest.Header] {
        var headers: [InboundRequest.Header] = []
        headers.reserveCapacity(request.headers.count + 1)
        if let host = request.head.authority { headers.append(InboundRequest.Header("host", host)) }
        for field in request.headers {
            headers.append(InboundRequest.Header(field.name.canonicalName, field.value))
        }
        return headers
    }

    private static var unsupportedEncoding: Problem {
        var problem = Problem(415, "unsupported_encoding", "send the body as it is, without a content encoding")
        problem.headers[.acceptEncoding] = "identity"
        problem.leavesBody = true
        return problem
    }
}
