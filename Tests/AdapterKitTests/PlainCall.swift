import AdapterKit
import Model
import Signing

/// A good call to a ``PlainAdapter``.
enum PlainCall {
    static let secret = Secret(label: "the secret", bytes: Array("plain-secret".utf8))
    static let now = Timestamp(seconds: 1_800_000_000)
    static let body = Array(#"{"id":"p_1","note":"a body of some length, so that flips have room"}"#.utf8)

    /// - Parameters:
    ///   - query: where the shape covers it.
    ///   - signatures: what stands in the header before and after the good signature.
    static func request(
        body: [UInt8] = Self.body,
        query: String = "",
        before: String = "",
        after: String = "",
        headers: [InboundRequest.Header] = []
    ) -> InboundRequest {
        let signature = Hex.encode(Self.code("\(Self.now.seconds)", query, body))
        return Self.request(body, query, signature: before + signature + after, headers)
    }

    static func request(
        _ body: [UInt8],
        _ query: String,
        signature: String,
        _ headers: [InboundRequest.Header] = []
    ) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/plain" + (query.isEmpty ? "" : "?\(query)"),
            headers: [
                .init("Content-Type", "application/json"), .init("X-Time", "\(Self.now.seconds)"),
                .init("X-Signature", signature),
            ] + headers,
            body: body
        )
    }

    static func code(_ time: String, _ query: String, _ body: [UInt8]) -> [UInt8] {
        HMACSHA256.code([Array("\(time).".utf8), Array(query.utf8), body], key: Self.secret.bytes)
    }
}
