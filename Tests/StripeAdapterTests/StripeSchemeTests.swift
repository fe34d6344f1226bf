import AdapterKit
import Model
import Signing
import Testing

@testable import StripeAdapter

/// What the vectors of the SDK do not hold.
@Suite("Stripe: the signature")
struct StripeSchemeTests {
    private static let body = Array("{\"id\":\"evt_1\"}".utf8)
    private static let old = Secret(label: "previous", bytes: Array("whsec_before".utf8))
    private static let t: Int64 = StripeFixture.now.seconds

    private static func signature(_ time: String = "\(t)", _ secret: Secret = StripeFixture.secret) -> String {
        Hex.encode(HMACSHA256.code([Array("\(time).".utf8), body], key: secret.bytes))
    }

    private func verify(
        _ header: String,
        now: Int64 = t,
        secrets: [Secret] = [StripeFixture.secret],
        tolerance: Tolerance? = nil
    ) throws -> SignatureProof {
        let settings = SourceSettings(name: "stripe", secrets: secrets, tolerance: tolerance)
        let request = StripeFixture.request(Self.body, [InboundRequest.Header("Stripe-Signature", header)])
        return try StripeAdapter(settings: settings).verify(request, now: Timestamp(seconds: now)).1
    }

    @Test("the window is closed on both sides and its edges are inside")
    func window() throws {
        let header = "t=\(Self.t),v1=\(Self.signature())"
        for now in [Self.t - 300, Self.t, Self.t + 300] {
            #expect(try verify(header, now: now).signedAt == Timestamp(seconds: Self.t))
        }
        #expect(throws: VerificationFailure.tooOld(seconds: 301)) { try verify(header, now: Self.t + 301) }
        #expect(throws: VerificationFailure.tooNew(seconds: 301)) { try verify(header, now: Self.t - 301) }
    }

    @Test("the source's own window replaces the scheme's")
    func tolerance() throws {
        let header = "t=\(Self.t),v1=\(Self.signature())"
        let narrow = Tolerance(seconds: 10)
        #expect(throws: VerificationFailure.tooOld(seconds: 11)) {
            try verify(header, now: Self.t + 11, tolerance: narrow)
        }
        #expect(throws: VerificationFailure.tooNew(seconds: 11)) {
            try verify(header, now: Self.t - 11, tolerance: narrow)
        }
        _ = try verify(header, now: Self.t + 900, tolerance: Tolerance(seconds: 900))
        _ = try verify(header, now: Self.t + 1_000_000, tolerance: Tolerance(seconds: nil))
    }

    @Test("times at the ends of 64 bits are refused and end nothing", arguments: ["0", "9223372036854775807"])
    func farTimes(_ time: String) {
        #expect(throws: VerificationFailure.self) { try verify("t=\(time),v1=\(Self.signature(time))") }
    }

    @Test("any one of several v1 accepts, wherever it stands")
    func several() throws {
        let good = "v1=\(Self.signature())"
        let others = (0..<4).map { "v1=" + String(repeating: "\($0)", count: 64) }
        for place in 0...others.count {
            var signatures = others
            signatures.insert(good, at: place)
            _ = try verify("t=\(Self.t)," + signatures.joined(separator: ","))
        }
        #expect(throws: VerificationFailure.mismatch) { try verify("t=\(Self.t)," + others.joined(separator: ",")) }
    }

    @Test("with two live secrets the one that signed is named, in either order")
    func rotation() throws {
        let (current, old) = (StripeFixture.secret, Self.old)
        for secrets in [[current, old], [old, current]] {
            #expect(try verify("t=\(Self.t),v1=\(Self.signature())", secrets: secrets).matched == "current")
            let byOld = "t=\(Self.t),v1=\(Self.signature("\(Self.t)", old))"
            #expect(try verify(byOld, secrets: secrets).matched == "previous")
            let both = byOld + ",v1=\(Self.signature())"
            #expect(try verify(both, secrets: secrets).matched == secrets[0].label)
        }
        #expect(throws: VerificationFailure.mismatch) {
            try verify("t=\(Self.t),v1=\(Self.signature("\(Self.t)", old))")
        }
    }

    @Test("nothing is trimmed, and the header is no list of loose parts")
    func form() {
        let (time, code) = ("t=\(Self.t)", Self.signature())
        for header in [
            "\(time), v1=\(code)", " \(time),v1=\(code)", "\(time) ,v1=\(code)", "\(time),v1= \(code)",
            "\(time),v1=\(code) ", "\(time);v1=\(code)", "T=\(Self.t),v1=\(code)", "\(time),V1=\(code)",
            "\(time),v1=\(code.uppercased())", "\(time),v1=\(code.dropLast())", "\(time),v1=\(code)00",
            "\(time),v0=\(code)", "\(time),v1", "\(time),v1=", "t=,v1=\(code)", "t=+\(Self.t),v1=\(code)",
            "t=-\(Self.t),v1=\(code)", "t=\(Self.t).0,v1=\(code)", "v1=\(code)", code, "",
        ] {
            #expect(throws: VerificationFailure.self, "\(header)") { try verify(header) }
        }
    }

    @Test("the first time counts, whatever stands after it")
    func firstTime() throws {
        let code = Self.signature()
        _ = try verify("t=\(Self.t),t=\(Self.t + 1),v1=\(code)")
        #expect(throws: VerificationFailure.mismatch) { try verify("t=\(Self.t + 1),t=\(Self.t),v1=\(code)") }
        // The time is part of what is signed: a fresh one does not renew an old call.
        #expect(throws: VerificationFailure.mismatch) {
            try verify("t=\(Self.t + 301),v1=\(code)", now: Self.t + 301)
        }
    }

    @Test("the secret is the whole text, its prefix too, and never decoded")
    func wholeSecret() {
        let bare = Secret(label: "bare", bytes: Array("invented".utf8))
        #expect(throws: VerificationFailure.mismatch) {
            try verify("t=\(Self.t),v1=\(Self.signature("\(Self.t)", bare))")
        }
    }

    @Test("a signature of another body, and no secret at all")
    func others() {
        let header = InboundRequest.Header("Stripe-Signature", "t=\(Self.t),v1=\(Self.signature())")
        let respelt = StripeFixture.request(Array("{\"id\": \"evt_1\"}".utf8), [header])
        #expect(throws: VerificationFailure.mismatch) {
            try StripeFixture.adapter().verify(respelt, now: StripeFixture.now)
        }
        #expect(throws: VerificationFailure.noSecret) { try verify("t=\(Self.t),v1=\(Self.signature())", secrets: []) }
        #expect(throws: VerificationFailure.missingHeader("Stripe-Signature")) {
            try StripeFixture.adapter().verify(StripeFixture.request(Self.body), now: StripeFixture.now)
        }
    }
}
