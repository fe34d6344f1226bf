import HTTPTypes
import Hummingbird
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

    private static func health(_ call: Call) async throws -> Response { .json(["status": "ok"]) }

    private static func readiness(_ call: Call) async throws -> Response {
        let reasons = await call.edge.readiness()
        guard reasons.isEmpty else {
            var problem = Problem.unavailable("not_ready", reasons.joined(separator: "; "), retryAfter: 5)
            problem.members = [("reasons", .array(reasons.map { .string($0) }))]
            throw problem
        }
        return .json(["status": "ready"])
    }

    private static func metrics(_ call: Call) async throws -> Response {
        .text(call.edge.metricsText(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private static func keys(_ call: Call) async throws -> Response {
        var response = Response.json(JWKS.json(call.edge.keyRing(), at: call.edge.time.now()))
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }

    private static func schema(_ call: Call) async throws -> Response {
        guard call.parameters.count == 2,
            let schema = EventVocabulary.schema(
                type: call.parameters[0],
                version: call.parameters[1],
                publicURL: call.edge.publicURL
            )
        else { throw Problem.notFound("schema") }
        var response = Response.json(schema)
        response.headers[.contentType] = "application/schema+json"
        response.headers[.cacheControl] = "public, max-age=3600"
        return response
    }
}
