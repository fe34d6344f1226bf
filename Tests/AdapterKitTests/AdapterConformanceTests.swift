import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@Suite("Adapter conformance")
struct AdapterConformanceTests {
    private func violations<Shape: PlainShape>(
        _ shape: Shape.Type,
        _ request: InboundRequest = PlainCall.request()
    ) throws -> [ConformanceViolation] {
        try AdapterConformance(request: request, secret: PlainCall.secret, now: PlainCall.now) {
            PlainAdapter<Shape>(secrets: $0, flaw: nil)
        }.violations()
    }

    @Test func aGoodAdapterPasses() throws { #expect(try self.violations(GoodShape.self) == []) }

    @Test(arguments: ["", "tenant=1", "tenant=1&kind=a%2Fb"])
    func aGoodAdapterThatCoversTheURLPasses(_ query: String) throws {
        #expect(try self.violations(URLShape.self, PlainCall.request(query: query)) == [])
    }

    /// Each of these makes a careless suite cry: one part is enough, and the others may be anything.
    @Test(arguments: [
        (String(repeating: "0", count: 64) + ",", ""), ("", "," + String(repeating: "a", count: 64)),
        (Self.good + ",", ""), ("", "," + Self.good), ("", "," + Self.good + "," + Self.good), ("", ",00"),
    ])
    func aGoodAdapterPassesWithSeveralSignatures(_ before: String, _ after: String) throws {
        #expect(try self.violations(GoodShape.self, PlainCall.request(before: before, after: after)) == [])
    }

    @Test func aGoodAdapterPassesWithHeadersThatDoNotMatter() throws {
        let headers: [InboundRequest.Header] = [
            .init("User-Agent", "Plain/1.0 (+https://plain.example)"), .init("X-Request-ID", "0123456789abcdef"),
            .init("X-Empty", ""),
        ]
        #expect(try self.violations(GoodShape.self, PlainCall.request(headers: headers)) == [])
    }

    @Test func aCredentialThatIsListedIsNoFault() throws {
        #expect(try self.violations(TokenShape.self, BadAdapter.withToken) == [])
    }

    @Test func aGoodAdapterWithSamplesPasses() throws {
        let suite = AdapterConformance(request: PlainCall.request(), secret: PlainCall.secret, now: PlainCall.now) {
            PlainSampler(secrets: $0, signsWell: true)
        }
        #expect(try suite.violations() == [])
    }

    @Test(arguments: [false, true])
    func aProofInTheBodyIsTamperedWithToo(_ isCareless: Bool) throws {
        let call = FormAdapter.call()
        let suite = AdapterConformance(
            request: call.request,
            secret: PlainCall.secret,
            now: PlainCall.now,
            proofTexts: [call.mac]
        ) { FormAdapter(secrets: $0, isCareless: isCareless) }
        let violations = try suite.violations()
        #expect(violations.isEmpty != isCareless, "\(violations)")
        let isTold = violations.contains(ConformanceViolation(.acceptsTamperedSignature, "body: in upper case"))
        #expect(isTold == isCareless)
    }

    @Test("trips exactly its check", arguments: BadAdapter.all)
    func aBadAdapterIsNamed(_ bad: BadAdapter) throws {
        let violations = try bad.violations()
        #expect(Set(violations.map(\.check)) == [bad.check], "\(violations)")
    }

    @Test func anAdapterThatOnlyLooksForAHeaderIsNamed() throws {
        let suite = AdapterConformance(request: PlainCall.request(), secret: PlainCall.secret, now: PlainCall.now) {
            PlainAdapter<GoodShape>(secrets: $0, flaw: .acceptsAnyText)
        }
        let violations = try suite.violations()
        #expect(violations.contains(ConformanceViolation(.acceptsTamperedSignature, "x-signature: any value")))
        #expect(violations.contains { $0.check == .acceptsFlippedBit })
    }

    @Test func everyCheckHasABadAdapter() {
        #expect(Set(BadAdapter.all.map(\.check)) == Set(ConformanceViolation.Check.allCases))
    }

    @Test func anUnsignedSchemeNeedsTheOperator() throws {
        let scheme = UnsignedScheme(reason: "the provider signs nothing")
        var settings = SourceSettings(name: "plain", secrets: [])
        #expect(throws: VerificationFailure.unsignedNotAllowed) {
            try scheme.verify(PlainCall.request(), settings: settings, now: PlainCall.now)
        }
        settings.allowUnsigned = true
        #expect(try scheme.verify(PlainCall.request(), settings: settings, now: PlainCall.now).matched == nil)
    }

    private static let good = Hex.encode(PlainCall.code("\(PlainCall.now.seconds)", "", PlainCall.body))
}
