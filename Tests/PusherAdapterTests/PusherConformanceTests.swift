import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import PusherAdapter

@Suite("Pusher: adapter conformance")
struct PusherConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: PusherAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let request = try PusherCall.adapter()
            .sample(type: type, id: "1", order: nil, amount: nil, now: PusherCall.now)
        let suite = AdapterConformance(request: request, secret: PusherCall.secret, now: PusherCall.now) {
            try PusherCall.adapter($0)
        }
        #expect(try suite.violations() == [])
    }

    @Test("the key in the header chooses the secret, and no other is tried")
    func tokens() throws {
        let old = Secret(label: "env:OLD", bytes: Array("oldkey:oldsecret".utf8))
        let new = Secret(label: "env:NEW", bytes: Array("newkey:new:secret".utf8))
        let adapter = try PusherCall.adapter([new, old, PusherCall.secret])
        let body = try PusherCall.fixture("channel_occupied")
        func proof(_ key: String, _ secret: String) throws -> String? {
            let request = PusherCall.signed(
                body,
                key: key,
                secret: Secret(label: "s", bytes: Array(secret.utf8))
            )
            return try adapter.verify(request, now: PusherCall.now).1.matched
        }
        #expect(try proof("oldkey", "oldsecret") == "env:OLD")
        #expect(try proof("newkey", "new:secret") == "env:NEW")
        #expect(try proof(PusherCall.key, "7f1c30d2a9e84b65c0d1") == "current")
        #expect(throws: VerificationFailure.mismatch) { try proof("oldkey", "new:secret") }
        let unknown = VerificationFailure.malformedHeader(
            "X-Pusher-Key",
            detail: "it names an app key that this source does not have"
        )
        for key in ["", "OLDKEY", "oldkey ", "other"] {
            #expect(throws: unknown) { try proof(key, "oldsecret") }
        }
    }

    @Test("each thing that is wrong with a signature has its reason")
    func reasons() throws {
        let adapter = try PusherCall.adapter()
        let good = PusherCall.signed(try PusherCall.fixture("channel_occupied"))
        for name in ["X-Pusher-Key", "X-Pusher-Signature"] {
            var request = good
            request.headers.removeAll { $0.isNamed(name) }
            #expect(throws: VerificationFailure.missingHeader(name)) {
                try adapter.verify(request, now: PusherCall.now)
            }
        }
        let malformed = VerificationFailure.malformedHeader(
            "X-Pusher-Signature",
            detail: "it is not 64 digits of lower-case hex"
        )
        let hex = good.header("x-pusher-signature") ?? ""
        for text in [
            "", "zz", hex.uppercased(), hex + "00", String(hex.dropLast(2)), String(hex.dropLast()), " " + hex,
        ] {
            var request = good
            for index in request.headers.indices where request.headers[index].isNamed("x-pusher-signature") {
                request.headers[index].value = text
            }
            #expect(throws: malformed) { try adapter.verify(request, now: PusherCall.now) }
        }
    }

    @Test("ten minutes either way unless configured")
    func window() throws {
        let adapter = try PusherCall.adapter()
        let request = PusherCall.signed(try PusherCall.fixture("channel_occupied"))
        #expect(throws: VerificationFailure.tooOld(seconds: 601)) {
            try adapter.verify(request, now: PusherCall.now + .seconds(601))
        }
        #expect(throws: VerificationFailure.tooNew(seconds: 601)) {
            try adapter.verify(request, now: PusherCall.now - .seconds(601))
        }
    }

    @Test("a secret without a key, and a key that is none, stop the start and are not repeated")
    func configuration() throws {
        let cases: [(secret: String, options: [String: JSON], key: String)] = [
            ("abcdef", [:], "key"), ("abcdef", ["key": ""], "key"), ("abcdef", ["key": 7], "key"),
            (":abcdef", ["key": "k"], "secrets"), ("abcdef:", [:], "secrets"),
        ]
        for (secret, options, key) in cases {
            let error = #expect(throws: AdapterConfigurationError.self) {
                try PusherCall.adapter([Secret(label: "env:P", bytes: Array(secret.utf8))], options: options)
            }
            #expect(error?.key == key && error?.advice.isEmpty == false && error?.advice.contains("abcdef") == false)
        }
        #expect(try PusherCall.adapter([], options: [:]).keys.pairs.isEmpty)
    }
}
