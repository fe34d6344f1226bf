import AdapterKit
import Signing

extension AdapterConformance {
    /// A call that cannot be read is refused with a reason, with its proof and without one.
    func unreadableCalls() throws -> [ConformanceViolation] {
        let adapter = try self.adapter()
        var found: [ConformanceViolation] = []
        for call in self.unreadable {
            switch try self.verdict(call.request, by: adapter) {
            case .success: break
            case .failure(let failure): found += Self.faults(of: failure, call.name)
            }
            // Also where the proof fails: a replay and `tollgate normalize` read without asking again.
            do throws(AdapterFailure) {
                let read = try adapter.normalize(.withoutProof(call.request))
                // Any bytes are some form, and one whose fields say nothing to the adapter may be one it does not know.
                if call.isMalformed, !(self.isForm && read.isUnrecognized) {
                    found.append(ConformanceViolation(.readsUnreadableBody, call.name))
                }
            } catch {
                if error.reason.allSatisfy(\.isWhitespace) {
                    found.append(ConformanceViolation(.failsWithoutReason, "reading, \(call.name)"))
                }
                if error.description.contains(UnreadableBody.marker) {
                    found.append(ConformanceViolation(.repeatsCallInReason, "reading, \(call.name)"))
                }
            }
        }
        return found
    }

    /// The good call with other bodies, and with other headers.
    private var unreadable: [(name: String, request: InboundRequest, isMalformed: Bool)] {
        var calls: [(name: String, request: InboundRequest, isMalformed: Bool)] = []
        // A provider that calls with nothing in the body has nothing to misread there.
        if !self.request.body.isEmpty {
            for body in UnreadableBody.all(insteadOf: self.request.body) {
                var request = self.request
                request.body = body.bytes
                calls.append(("body: \(body.name)", request, true))
            }
        }
        for index in self.request.headers.indices where !SignatureText.isOutsideProof(self.request.headers[index].name)
        {
            for value in [
                "", UnreadableBody.marker, "\u{0}", ",,,=,=", "t=,v1=", "\u{1F600}",
                String(repeating: ",", count: 10_000),
            ] {
                var request = self.request
                request.headers[index].value = value
                calls.append(("header \(request.headers[index].name)", request, false))
            }
        }
        var bare = self.request
        bare.headers = []
        calls.append(("no headers", bare, false))
        return calls
    }

    private static func faults(of failure: VerificationFailure, _ name: String) -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        let isBare =
            switch failure {
            case .malformedToken(let detail), .unreadable(let detail), .tooLarge(let detail),
                .schemeNotAllowed(let detail):
                detail.allSatisfy(\.isWhitespace)
            case .wrongClaim(let name): name.isEmpty
            case .noSecret, .mismatch, .tooOld, .tooNew, .algorithmNotAllowed, .unknownKey, .tokenMismatch, .expired,
                .keysUnavailable, .unsignedNotAllowed:
                false
            case .missingHeader(let place), .missingPart(let place): place.isEmpty
            case .malformedHeader(let place, let detail), .malformedPart(let place, let detail):
                place.isEmpty || detail.allSatisfy(\.isWhitespace)
            }
        if isBare { found.append(ConformanceViolation(.failsWithoutReason, "verifying, \(name)")) }
        if failure.description.contains(UnreadableBody.marker) {
            found.append(ConformanceViolation(.repeatsCallInReason, "verifying, \(name)"))
        }
        return found
    }
}

extension Normalization {
    fileprivate var isUnrecognized: Bool {
        !self.entries.isEmpty
            && self.entries.allSatisfy { entry in
                if case .unrecognized = entry { true } else { false }
            }
    }
}
