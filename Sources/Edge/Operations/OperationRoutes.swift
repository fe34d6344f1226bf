import AdapterKit
import HTTPTypes
import Ingest
import Model
import Signing

/// What machines ask: is it alive, is it ready, how is it doing, by which keys does it sign, what do events look like.
enum OperationRoutes {
    static let routes = [
        Route(.get, "/healthz", nil, Self.health),
        Route(.get, "/readyz", nil, Self.readiness),
        Route(.get, "/metrics", nil, Self.metrics),
        Route(.get, "/.well-known/jwks.json", nil, Self.keys),
        Route(.get, "/schemas/{type}/{version}", nil, Self.schema),
    ]

    static let paths: Set<String> = ["/healthz", "/readyz", "/metrics", "/.well-known/jwks.json"]

    private static func health(_ call: Call) async throws -> Reply { .json(["status": "ok"]) }

    private static func readiness(_ call: Call) async throws -> Reply {
        let reasons = await call.edge.readiness()
        guard reasons.isEmpty else {
            var problem = Problem.unavailable("not_ready", reasons.joined(separator: "; "), retryAfter: 5)
            problem.members = [("reasons", .array(reasons.map { .string($0) }))]
            throw problem
        }
        return .json(["status": "ready"])
    }

    private static func metrics(_ call: Call) async throws -> Reply {
        .text(call.edge.metricsText(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func keys(_ call: Call) async throws -> Reply {
        var reply = Reply.json(JWKS.json(call.edge.keyRing(), at: call.edge.time.now()))
        reply.headers[.cacheControl] = "public, max-age=300"
        return reply
    }

    private static func schema(_ call: Call) async throws -> Reply {
        guard call.parameters.count == 2 else { throw Problem.notFound("schema") }
        let (type, version, url) = (call.parameters[0], call.parameters[1], call.edge.publicURL)
        guard
            let schema = EventVocabulary.schema(type: type, version: version, publicURL: url)
                ?? (Self.isPublished(type, call)
                    ? EventVocabulary.openSchema(type: type, version: version, publicURL: url) : nil)
        else { throw Problem.notFound("schema") }
        var reply = Reply.json(schema)
        reply.headers[.contentType] = "application/schema+json"
        reply.headers[.cacheControl] = "public, max-age=3600"
        return reply
    }
    /// Whether a source may publish the type, although no vocabulary of ours has it.
    private static func isPublished(_ type: String, _ call: Call) -> Bool {
        call.edge.receiver.sources.values.contains { source in
            (source.adapter as? any OpenVocabulary)?.mayEmit(type) ?? false
        }
    }
}
