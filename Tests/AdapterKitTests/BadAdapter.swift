import AdapterKit
import AdapterTesting
import Signing
import Testing

/// An adapter that breaks one promise, and the check that must find it.
struct BadAdapter: Sendable, CustomTestStringConvertible {
    let name: String
    let check: ConformanceViolation.Check
    let violations: @Sendable () throws -> [ConformanceViolation]

    var testDescription: String { self.name }

    init<Subject: Adapter>(
        _ name: String,
        _ check: ConformanceViolation.Check,
        _ request: InboundRequest = PlainCall.request(),
        make: @escaping @Sendable ([Secret]) -> Subject
    ) {
        self.name = name
        self.check = check
        self.violations = {
            let suite = AdapterConformance(
                request: request,
                secret: PlainCall.secret,
                now: PlainCall.now,
                make: make
            )
            return try suite.violations()
        }
    }

    /// One that is bad in what it does.
    init(_ flaw: PlainFlaw, _ check: ConformanceViolation.Check, _ request: InboundRequest = PlainCall.request()) {
        self.init(flaw.rawValue, check, request) { PlainAdapter<GoodShape>(secrets: $0, flaw: flaw) }
    }

    /// One that is bad in what it says of itself.
    init<Shape: PlainShape>(
        _ shape: Shape.Type,
        _ check: ConformanceViolation.Check,
        _ request: InboundRequest = PlainCall.request(),
        flaw: PlainFlaw? = nil
    ) {
        self.init("\(shape)", check, request) { PlainAdapter<Shape>(secrets: $0, flaw: flaw) }
    }
}
