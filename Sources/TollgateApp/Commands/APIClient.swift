import AsyncHTTPClient
import Foundation
import Model
import NIOCore
import NIOHTTP1

/// Speaks to a gateway's management API.
struct APIClient: Sendable {
    let base: String
    let token: String

    enum Method: String, Sendable { case get = "GET", post = "POST", patch = "PATCH", delete = "DELETE" }

    /// The answer, or why there was none.
    ///
    /// - Parameter key: an `Idempotency-Key`.
    func call(_ method: Method, _ path: String, body: JSON? = nil, key: String? = nil) async throws -> JSON {
        let (status, answer) = try await self.answer(method, path, body: body, key: key)
        guard (200..<300).contains(status) else {
            let detail = answer["detail"]?.string ?? "no detail"
            throw CommandFailure("the gateway answered \(status) \(answer["code"]?.string ?? ""): \(detail)")
        }
        return answer
    }

    /// The answer, whatever its status is.
    func answer(
        _ method: Method,
        _ path: String,
        body: JSON? = nil,
        key: String? = nil
    ) async throws -> (status: Int, answer: JSON) {
        let (status, bytes) = try await self.send(method, path, body: body, key: key)
        do { return (status, bytes.isEmpty ? .null : try JSON(parsing: bytes)) } catch {
            throw CommandFailure("\(self.base) answered \(status) and no JSON: is that a gateway?")
        }
    }

    /// The answer as it is.
    func send(
        _ method: Method,
        _ path: String,
        body: JSON? = nil,
        key: String? = nil
    ) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: self.base + path)
        request.method = .init(rawValue: method.rawValue)
        request.headers.add(name: "authorization", value: "Bearer \(self.token)")
        if let key { request.headers.add(name: "idempotency-key", value: key) }
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.bytes))
        }
        return try await Self.send(request)
    }

    /// Sends a request whose answer is small.
    static func send(_ request: HTTPClientRequest) async throws -> (status: Int, body: [UInt8]) {
        do {
            let response = try await CommandClient.client(for: request.url).execute(request, timeout: .seconds(30))
            let body = try await response.body.collect(upTo: 16 << 20)
            return (Int(response.status.code), Array(body.readableBytesView))
        } catch let error as CommandFailure { throw error } catch {
            throw CommandFailure(
                "\(request.url.prefix { $0 != "?" }) does not answer (\(ErrorText.of(error))): is the gateway running there?"
            )
        }
    }
}
