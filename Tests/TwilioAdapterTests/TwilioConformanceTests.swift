import AdapterKit
import AdapterTesting
import Signing
import Testing

@testable import TwilioAdapter

@Suite("Twilio: adapter conformance")
struct TwilioConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: TwilioAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try TwilioFixture.adapter(secrets) }
        let request = try make([TwilioFixture.secret]).sample(
            type: type,
            id: "s1",
            order: nil,
            amount: nil,
            now: TwilioFixture.now
        )
        let suite = AdapterConformance(
            request: request,
            secret: TwilioFixture.secret,
            now: TwilioFixture.now,
            make: make
        )
        let violations = try suite.violations()
        #expect(violations == [])
    }
}
