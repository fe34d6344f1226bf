import AdapterKit
import AdapterTesting
import Foundation
import GoogleCloudMediaAdapter
import Model
import Signing
import TestSupport

/// Google as the test says: it keeps every call and answers with what is given.
final class Google: Sendable {
    let calls = Watched<[OutboundRequest]>([])
    private let gate: Watched<Bool>
    private let answer: @Sendable (OutboundRequest, Int) throws(OutboundFailure) -> OutboundResponse

    /// - Parameter answer: of a call and how many came before it.
    init(
        isOpen: Bool = true,
        _ answer: @escaping @Sendable (OutboundRequest, Int) throws(OutboundFailure) -> OutboundResponse
    ) {
        self.gate = Watched(isOpen)
        self.answer = answer
    }

    func open() { self.gate.change { $0 = true } }

    var outbound: OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            let number = self.calls.change { calls in
                calls.append(request)
                return calls.count - 1
            }
            do { try await self.gate.wait(for: "Google to answer") { $0 } } catch { throw .timedOut }
            return try self.answer(request, number)
        }
    }
}

enum Samples {
    static let now = Timestamp(seconds: 1_790_000_000)

    static func fixture(_ name: String) throws -> JSON {
        try JSON(parsing: try Data(contentsOf: FixturesFolder.url("googlecloud-media/\(name)")))
    }

    static func key() throws -> ServiceAccountKey { try Self.key { _ in } }

    static func key(_ change: (inout JSONObject) -> Void) throws -> ServiceAccountKey {
        guard var file = try Self.fixture("service-account.json").object else { throw WaitTimedOut(what: "a key") }
        change(&file)
        return try ServiceAccountKey(parsing: JSON.object(file).bytes)
    }

    static func token(_ text: String = "ya29.SESAME", expiresIn: Int64 = 3600) -> OutboundResponse {
        Self.json(["access_token": .string(text), "expires_in": .integer(expiresIn), "token_type": "Bearer"])
    }

    static func json(
        _ json: JSON,
        status: Int = 200,
        headers: [InboundRequest.Header] = []
    ) -> OutboundResponse {
        OutboundResponse(status: status, headers: headers, body: json.bytes)
    }

    /// As Google's APIs refuse.
    static func refusal(
        _ status: Int,
        _ reason: String,
        _ message: String = "it is so",
        headers: [InboundRequest.Header] = []
    ) -> OutboundResponse {
        let error: JSON = [
            "code": .integer(Int64(status)), "message": .string(message),
            "errors": [["message": .string(message), "domain": "global", "reason": .string(reason)]],
        ]
        return Self.json(["error": error], status: status, headers: headers)
    }

    /// Everything that a value shows of itself.
    static func texts(of subject: Any) -> [String] {
        var dumped = ""
        dump(subject, to: &dumped)
        return ["\(subject)", String(reflecting: subject), dumped]
    }
}
