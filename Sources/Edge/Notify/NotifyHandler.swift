import AdapterKit
import HTTPTypes
import Hummingbird
import Ingest
import Logging
import NIOCore

/// Takes the providers' calls. The hot path: it allocates what the receipt needs and little else.
struct NotifyHandler: Sendable {
    static let prefix = "/notify/"

    let receiver: Receiver
    private let targets: [String: Target]
    let clients: ClientAddress
    private let limits: EdgeLimits
    /// What the bodies of calls share with those of the API.
    let bodies: BodyBudget

    struct Target: Sendable {
        var source: Source
        var methods: [String]
        var bodyLimit: Int
    }

    init(_ edge: EdgeDependencies) {
        self.receiver = edge.receiver
        // Asked of the adapter once, not for every call.
        let limits = edge.limits
        self.targets = edge.receiver.sources.mapValues { source in
            Target(source: source, methods: source.descriptor.methods, bodyLimit: limits.body(of: source))
        }
        self.clients = ClientAddress(trustedProxies: edge.trustedProxies)
        self.limits = limits
        // However long the calls of a source may be: together they stay within one budget.
        let longest = self.targets.values.reduce(max(limits.notifyBody, limits.apiBody)) { max($0, $1.bodyLimit) }
        self.bodies = BodyBudget(limit: max(limits.bodies, longest))
    }

    /// - Parameter isBodyRead: becomes true once the request's body has been read to its end.
    func respond(
        to request: Request,
        target: String,
        context: EdgeContext,
        _ isBodyRead: inout Bool
    ) async throws -> Response {
        guard let place = self.target(target) else {
            self.countUnstored("unknown_source", source: nil, request, context)
            throw Problem(404, "unknown_source", "no source is configured at this path")
        }
        let name = place.source.name
        let method = request.method.rawValue
        guard place.methods.contains(method) else {
            self.countUnstored("method", source: name, request, context)
            throw Problem.methodNotAllowed(place.methods)
        }
        let head = Head(request.head)
        guard head.isUnencoded else {
            self.countUnstored("encoding", source: name, request, context)
            throw Self.unsupportedEncoding
        }
        let body: [UInt8]
        do {
            body = try await RequestBody.collect(
                request,
                declared: head.contentLength,
                limit: place.bodyLimit,
                budget: self.bodies,
                time: self.limits.bodyTime,
                channel: context.channel
            )
            isBodyRead = true
        } catch let problem as Problem {
            self.countUnstored(problem.status == 413 ? "oversize" : "unavailable", source: name, request, context)
            throw problem
        }
        defer { self.bodies.giveBack(BodyBudget.share(of: body.count)) }
        let inbound = InboundRequest(method: method, target: target, headers: head.headers, body: body)
        let remote = self.clients.client(peer: context.peer, forwarded: request.headers)
        return Response.notify(await self.receiver.receive(inbound, for: place.source, remote: remote))
    }

    private func countUnstored(_ outcome: String, source: String?, _ request: Request, _ context: EdgeContext) {
        self.receiver.countUnstored(
            outcome,
            source: source,
            detail: [
                "remote": "\(self.clients.client(peer: context.peer, forwarded: request.headers))",
                // Without its query, which may hold a credential, and no longer than any path of ours.
                "path": "\((request.head.path ?? "").prefix { $0 != "?" }.prefix(200))",
            ]
        )
    }

    func target(_ path: String) -> Target? { self.targets[Self.source(in: path)] }

    /// What follows the prefix, up to the query: a source's key may hold slashes.
    static func source(in target: String) -> String {
        String(Substring(target.utf8.dropFirst(Self.prefix.utf8.count).prefix { $0 != UInt8(ascii: "?") }))
    }

    /// What one pass over the header fields finds.
    struct Head {
        /// All of them as they came; `host`, which the server keeps apart, leads.
        var headers: [InboundRequest.Header] = []
        var contentLength: Int?
        var isUnencoded = true

        init(_ request: HTTPRequest) {
            self.headers.reserveCapacity(request.headerFields.count + 1)
            if let host = request.authority {
                self.headers.append(InboundRequest.Header(lowercased: "host", host))
            }
            for field in request.headerFields {
                let value = field.value
                if field.name == .contentLength { self.contentLength = Int(value) }
                if field.name == .contentEncoding, value.lowercased() != "identity" { self.isUnencoded = false }
                self.headers.append(InboundRequest.Header(lowercased: field.name.canonicalName, value))
            }
        }
    }

    private static var unsupportedEncoding: Problem {
        var problem = Problem(415, "unsupported_encoding", "send the body as it is, without a content encoding")
        problem.headers[.acceptEncoding] = "identity"
        return problem
    }
}
