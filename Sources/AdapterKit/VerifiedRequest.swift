/// A call that its adapter's scheme has proved.
///
/// Made by ``Adapter/verify(_:now:)``; the two other ways in say in their names what they rest on.
public struct VerifiedRequest: Sendable {
    public let request: InboundRequest

    init(proved request: InboundRequest) { self.request = request }

    /// A call whose proof was stored when it was received: for replays.
    public static func trustingStoredVerdict(_ request: InboundRequest) -> VerifiedRequest {
        VerifiedRequest(proved: request)
    }

    /// A call that nobody has proved: for looking at what an adapter makes of it, never for storing the result.
    public static func withoutProof(_ request: InboundRequest) -> VerifiedRequest {
        VerifiedRequest(proved: request)
    }
}
