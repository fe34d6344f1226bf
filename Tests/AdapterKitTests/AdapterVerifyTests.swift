import AdapterKit
import Model
import Signing
import Testing

@Suite("Verifying")
struct AdapterVerifyTests {
    private static let empty = Secret(label: "empty", bytes: [])

    /// A call that anybody can make: signed with nothing.
    private static var forged: InboundRequest {
        let time = "\(PlainCall.now.seconds)."
        let code = HMACSHA256.code([Array(time.utf8), PlainCall.body], key: [UInt8]())
        return PlainCall.request(PlainCall.body, "", signature: Hex.encode(code))
    }

    @Test func anEmptySecretIsNone() throws {
        let adapter = PlainAdapter<GoodShape>(secrets: [Self.empty], flaw: nil)
        #expect(throws: VerificationFailure.mismatch) { try adapter.verify(Self.forged, now: PlainCall.now) }
        let scheme = PlainScheme(flaw: nil)
        // The scheme by itself would have taken it.
        #expect(try scheme.verify(Self.forged, settings: adapter.settings, now: PlainCall.now).matched == "empty")
    }

    @Test func anEmptySecretHidesNoOther() throws {
        let adapter = PlainAdapter<GoodShape>(secrets: [Self.empty, PlainCall.secret], flaw: nil)
        #expect(throws: VerificationFailure.mismatch) { try adapter.verify(Self.forged, now: PlainCall.now) }
        let proof = try adapter.verify(PlainCall.request(), now: PlainCall.now).1
        #expect(proof.matched == PlainCall.secret.label)
        #expect(adapter.settings.secrets.count == 2)
    }
}
