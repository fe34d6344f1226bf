import HTTPTypes
import Hummingbird
import Model
import Signing
import Store

/// Lets a caller send a request again without its being carried out again.
///
/// The same key with the same body gets the first answer; with another body 422; while the first still runs 409.
struct IdempotencyKey: Sendable {
    let text: String

    init(_ call: Call) throws(Problem) {
        guard let text = Self.header.flatMap({ call.request.headers[$0] }), !text.isEmpty else {
            throw Problem(
                400,
                "idempotency_key_missing",
                "send Idempotency-Key with a value of your own, such as a UUID"
            )
        }
        guard text.utf8.count <= 255 else {
            throw Problem(400, "idempotency_key_invalid", "the Idempotency-Key may have 255 bytes")
        }
        self.text = text
    }

    /// Runs `work` for the first request with this key and keeps its answer; repeats that answer to the others.
    ///
    /// A problem of the request is an answer and is kept. A failure of ours is not, so that the caller may try again.
    func answer(
        _ call: Call,
        to body: JSON,
        _ work: @Sendable () async throws -> (status: Int, body: JSON)
    ) async throws -> Response {
        let store = call.edge.store
        let owner = call.token?.name ?? ""
        // The route belongs to what is asked: the same body means another thing elsewhere.
        let route = Array("\(call.request.method.rawValue) \(call.request.uri.path)".utf8) + [0]
        let fingerprint = SaltedDigest(of: body.canonical.bytes, salt: route).digest
        switch try await store.beginRequest(key: self.text, principal: owner, fingerprint: fingerprint) {
        case .replay(let status, let bytes):
            var response = Self.response(status, bytes)
            if let name = Self.replayed { response.headers[name] = "true" }
            return response
        case .mismatch:
            throw Problem(422, "idempotency_key_reused", "this Idempotency-Key came with another request before")
        case .inProgress:
            var problem = Problem(409, "request_in_progress", "the first request with this Idempotency-Key still runs")
            problem.headers[.retryAfter] = "1"
            throw problem
        case .run: break
        }
        let status: Int
        let bytes: [UInt8]
        do {
            let answer = try await work()
            (status, bytes) = (answer.status, answer.body.bytes)
        } catch {
            let problem = Problem(error)
            guard problem.status < 500 else {
                try await store.abandonRequest(key: self.text, principal: owner)
                throw error
            }
            (status, bytes) = (problem.status, problem.json.bytes)
        }
        try await store.finishRequest(key: self.text, principal: owner, status: status, body: bytes)
        return Self.response(status, bytes)
    }

    private static func response(_ status: Int, _ bytes: [UInt8]) -> Response {
        Response(
            HTTPResponse.Status(code: status),
            headers: status < 400 ? Response.jsonHeaders : Response.problemHeaders,
            bytes: bytes
        )
    }

    private static let header = HTTPField.Name("Idempotency-Key")
    private static let replayed = HTTPField.Name("Idempotent-Replayed")
}
