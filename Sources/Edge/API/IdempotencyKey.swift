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

    /// nil where the route takes none, or where it may be left out and was.
    init?(_ call: Call, _ policy: Route.KeyPolicy) throws(Problem) {
        guard policy != .none else { return nil }
        guard let text = Self.header.flatMap({ call.request.headers[$0] }), !text.isEmpty else {
            guard policy == .required else { return nil }
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

    /// Runs `handler` for the first request with this key and keeps its reply; repeats that to the others.
    func reply(_ call: Call, _ handler: Route.Handler) async throws -> Reply {
        let store = call.edge.store
        let owner = call.token?.name ?? ""
        let reservation = try await store.beginRequest(
            key: self.text,
            principal: owner,
            fingerprint: Self.fingerprint(call)
        )
        switch reservation {
        case .run: break
        case .replay(let status, let sealed):
            let bytes: [UInt8]
            do throws(SealerError) {
                bytes = try call.edge.sealer.open(sealed, context: self.context(owner))
            } catch {
                throw Problem(
                    409,
                    "answer_lost",
                    "this Idempotency-Key was used before, and the answer that was kept cannot be opened any more: the "
                        + "gateway's seal.key is another one now. Look at what became of the request before you send it "
                        + "again with another key"
                )
            }
            return Self.repeated(call, status, bytes)
        case .mismatch:
            throw Problem(422, "idempotency_key_reused", "this Idempotency-Key came with another request before")
        case .inProgress:
            var problem = Problem(409, "request_in_progress", "the first request with this Idempotency-Key still runs")
            problem.headers[.retryAfter] = "1"
            throw problem
        }
        let reply: Reply
        do {
            reply = try await handler(call)
        } catch {
            let problem = Problem(error)
            // What is wrong with the request may be mended, and our own trouble may pass: the key is given back.
            guard Self.kept.contains(problem.status), !problem.isPassing else {
                try await store.abandonRequest(key: self.text, principal: owner)
                throw error
            }
            reply = .problem(problem)
        }
        // Sealed, for a reply may hold a secret that is shown once.
        let sealed = try call.edge.sealer.seal(reply.bytes, context: self.context(owner))
        try await store.finishRequest(key: self.text, principal: owner, status: reply.status.code, body: sealed)
        return reply
    }

    /// Problems that are answers: the request was understood, and what is stored stands against it for good.
    private static let kept: Set<Int> = [404, 409]

    private func context(_ owner: String) -> String { "request \(owner) \(self.text)" }

    /// A digest of what is asked, and of where: the same body means another thing elsewhere.
    private static func fingerprint(_ call: Call) -> [UInt8] {
        let route = Array("\(call.request.method.rawValue) \(call.request.uri.path)".utf8) + [0]
        // What is not JSON is refused by the handler, and its key given back.
        let canonical = (try? JSON(parsing: call.bytes))?.canonical.bytes ?? call.bytes
        return SaltedDigest(of: canonical, salt: route).digest
    }

    private static func repeated(_ call: Call, _ status: Int, _ bytes: [UInt8]) -> Reply {
        var reply = Reply(
            HTTPResponse.Status(code: status),
            headers: status < 400 ? Response.jsonHeaders : Response.problemHeaders,
            bytes: bytes
        )
        reply.locate(in: call)
        if let name = Self.replayed { reply.headers[name] = "true" }
        return reply
    }

    static let header = HTTPField.Name("Idempotency-Key")
    private static let replayed = HTTPField.Name("Idempotent-Replayed")
}
