import AsyncHTTPClient
import Model
import NIOCore
import NIOHTTP1
import Signing
import Store

/// Where a subscription's deliveries go and what they are signed with, as its record says at present.
struct Destination: Sendable {
    let record: SubscriptionRecord
    let secrets: SubscriptionSecrets
    /// The way to the target, or why there is none.
    let dialer: Result<TargetDialer, TargetRefusal>

    /// The request that delivers `claim` at `now`.
    func request(
        _ claim: ClaimedDelivery,
        to target: Target,
        at now: Timestamp,
        keys: [SigningKey]
    ) throws(SigningError) -> HTTPClient.Request {
        let signed = try StandardWebhooks.sign(
            id: claim.event.description,
            at: now,
            body: claim.body,
            secrets: self.secrets.live(at: now),
            keys: keys
        )
        var request = target.request
        request.headers = HTTPHeaders(
            [("content-type", "application/cloudevents+json"), ("user-agent", "Tollgate")] + signed.fields
        )
        request.body = .byteBuffer(ByteBuffer(bytes: claim.body))
        return request
    }
}
