import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@Suite struct AdapterConformanceTests {
    private func checks(_ flaw: PlainAdapter.Flaw) throws -> Set<ConformanceViolation.Check> {
        let suite = AdapterConformance(
            request: PlainAdapter.request,
            secret: PlainAdapter.secret,
            now: PlainAdapter.now
        ) { secrets in
            var adapter = PlainAdapter(settings: SourceSettings(name: "plain", secrets: secrets))
            adapter.flaw = flaw
            return adapter
        }
        return Set(try suite.violations().map(\.check))
    }

    @Test func aGoodAdapterPasses() throws { #expect(try self.checks(.none).isEmpty) }

    @Test(arguments: [
        (PlainAdapter.Flaw.acceptsAnyBody, ConformanceViolation.Check.acceptsFlippedBit),
        (.acceptsNoHeader, .acceptsMissingHeaders), (.acceptsAnySecret, .acceptsWrongSecret),
        (.acceptsNoSecret, .acceptsNoSecret), (.ignoresTime, .acceptsStaleCall), (.ignoresTime, .acceptsFutureCall),
        (.countsCalls, .notDeterministic), (.undeclaredType, .emitsUndeclaredType),
        (.ignoresRotation, .forgetsRotatedSecret),
    ])
    func aBadAdapterIsNamed(_ flaw: PlainAdapter.Flaw, _ check: ConformanceViolation.Check) throws {
        #expect(try self.checks(flaw).contains(check))
    }

    @Test func anUnsignedSchemeNeedsTheOperator() throws {
        let scheme = UnsignedScheme(reason: "the provider signs nothing")
        var settings = SourceSettings(name: "plain", secrets: [])
        #expect(throws: VerificationFailure.unsignedNotAllowed) {
            try scheme.verify(PlainAdapter.request, settings: settings, now: PlainAdapter.now)
        }
        settings.allowUnsigned = true
        #expect(try scheme.verify(PlainAdapter.request, settings: settings, now: PlainAdapter.now).matched == nil)
    }
}
