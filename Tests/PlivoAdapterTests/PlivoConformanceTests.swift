import AdapterKit
import AdapterTesting
import Signing
import Testing

@testable import PlivoAdapter

@Suite("Plivo: adapter conformance")
struct PlivoConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: PlivoAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try PlivoFixture.adapter(secrets) }
        let request = try make([PlivoFixture.secret]).sample(
            type: type,
            id: "s1",
            order: nil,
            amount: nil,
            now: PlivoFixture.now
        )
        let suite = AdapterConformance(
            request: request,
            secret: PlivoFixture.secret,
            now: PlivoFixture.now,
            make: make
        )
        let violations = try suite.violations()
        #expect(violations == [])
    }
}
