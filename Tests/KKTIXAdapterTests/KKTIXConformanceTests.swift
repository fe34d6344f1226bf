import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import KKTIXAdapter

@Suite("KKTIX: adapter conformance")
struct KKTIXConformanceTests {
    @Test(
        "keeps every promise of the adapter seam",
        arguments: KKTIXAdapter.sampleTypes,
        [[:], ["header": "X-Our-Own"]] as [[String: JSON]]
    )
    func conforms(_ type: String, _ options: [String: JSON]) throws {
        let make = { @Sendable (secrets: [Secret]) in try KKTIXFixture.adapter(secrets, options: options) }
        let request = try make([KKTIXFixture.secret]).sample(
            type: type,
            id: "s1",
            order: nil,
            amount: nil,
            now: KKTIXFixture.now
        )
        let suite = AdapterConformance(
            request: request,
            secret: KKTIXFixture.secret,
            now: KKTIXFixture.now,
            make: make
        )
        let violations = try suite.violations()
        #expect(violations == [])
    }
}
