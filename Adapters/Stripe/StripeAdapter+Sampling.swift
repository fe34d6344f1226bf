public import AdapterKit
public import Model
import Signing

extension StripeAdapter: Sampling {
    public static let sampleTypes: [String] = StripeSample.objects.keys.sorted()

    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let object = StripeSample.objects[type] else {
            throw .unknownType(type, known: Self.sampleTypes)
        }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let sample = StripeSample(id: id, order: order, amount: amount ?? Money(minorUnits: 2000, currency: "USD"))
        let body = sample.event(type, object: object(sample), now: now).bytes
        let code = HMACSHA256.code([Array("\(now.seconds).".utf8), body], key: secret.bytes)
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)",
            headers: [
                InboundRequest.Header("Content-Type", "application/json; charset=utf-8"),
                InboundRequest.Header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
                InboundRequest.Header("Stripe-Signature", "t=\(now.seconds),v1=\(Hex.encode(code))"),
            ],
            body: body
        )
    }
}
