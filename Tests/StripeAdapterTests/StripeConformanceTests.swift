import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import StripeAdapter

@Suite("Stripe: adapter conformance")
struct StripeConformanceTests {
    private static let secret = Secret(label: "current", bytes: Array("whsec_invented".utf8))
    private static let now = Timestamp(seconds: 1_790_000_000)

    @Test("keeps every promise of the adapter seam", arguments: StripeAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in
            try StripeAdapter(settings: SourceSettings(name: "stripe", secrets: secrets))
        }
        let request = try make([Self.secret]).sample(
            type: type,
            id: "evt_1",
            order: "ord_1",
            amount: nil,
            now: Self.now
        )
        let suite = AdapterConformance(request: request, secret: Self.secret, now: Self.now, make: make)
        #expect(try suite.violations() == [])
    }
}
