import Model
import Signing
import Testing

@Suite("Standard Webhooks, v1")
struct StandardWebhooksTests {
    static let now = Timestamp(seconds: 1_772_150_400)
    static let body = Array(#"{"type":"payment.succeeded"}"#.utf8)

    static func secret(_ label: String, _ byte: UInt8) throws -> WebhookSecret {
        try WebhookSecret(try WebhookSecret.generate(label: label, randomBytes: Array(repeating: byte, count: 32)))
    }

    static func signed(_ secrets: [WebhookSecret], at moment: Timestamp = now) throws -> StandardWebhooks.Headers {
        try StandardWebhooks.sign(id: "evt_1", at: moment, body: Self.body, secrets: secrets)
    }

    @Test("what is signed verifies, and the evidence says with which secret and when")
    func valid() throws {
        let secrets = [try Self.secret("new", 1), try Self.secret("old", 2)]
        let proof = try Self.signed([secrets[1]]).verify(body: Self.body, secrets: secrets, now: Self.now)
        #expect(proof == SignatureProof(matched: "old", signedAt: Self.now))
        let both = try Self.signed(secrets).verify(body: Self.body, secrets: secrets, now: Self.now)
        #expect(both.matched == "new")
    }

    /// The message that the reference libraries test themselves with (standard-webhooks/standard-webhooks, MIT).
    @Test("the published message")
    func published() throws {
        let secret = try WebhookSecret(Secret(label: "s", bytes: Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8)))
        let headers = try StandardWebhooks.sign(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: Timestamp(seconds: 1_614_265_330),
            body: Array(#"{"test": 2432232314}"#.utf8),
            secrets: [secret]
        )
        #expect(headers.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("nothing is ever sent unsigned")
    func unsigned() {
        #expect(throws: SigningError.self) {
            try StandardWebhooks.sign(id: "evt_1", at: Self.now, body: Self.body, secrets: [])
        }
    }

    /// Which of the secrets matches changes neither the verdict nor the evidence.
    @Test("the matching secret may stand anywhere, also twice", arguments: 0..<6)
    func place(_ place: Int) throws {
        var secrets = try (10..<15 as Range<UInt8>).map { try Self.secret("other \($0)", $0) }
        let secret = try Self.secret("s", 1)
        secrets.insert(secret, at: place)
        let headers = try Self.signed([secret])
        for list in [secrets, secrets + [secret]] {
            #expect(try headers.verify(body: Self.body, secrets: list, now: Self.now).matched == "s")
        }
    }

    @Test("a window that is no window takes nothing, and one of zero takes the very second", arguments: [-1, 0, 1])
    func narrow(_ seconds: Int64) throws {
        let secret = try Self.secret("s", 1)
        for age in -2...2 as ClosedRange<Int64> {
            let headers = try Self.signed([secret], at: Self.now - .seconds(age))
            let accepts = { (tolerance: Int64) in
                do throws(VerificationFailure) {
                    _ = try headers.verify(
                        body: Self.body,
                        secrets: [secret],
                        now: Self.now,
                        tolerance: Tolerance(seconds: tolerance)
                    )
                    return true
                } catch { return false }
            }
            #expect(accepts(seconds) == (abs(age) <= seconds))
        }
    }

    @Test("each live secret makes one signature, in their order")
    func overlap() throws {
        let (new, old) = (try Self.secret("new", 1), try Self.secret("old", 2))
        let headers = try Self.signed([new, old])
        #expect(headers.signature == (try Self.signed([new]).signature) + " " + (try Self.signed([old]).signature))
        for secret in [new, old] {
            #expect(try headers.verify(body: Self.body, secrets: [secret], now: Self.now).matched == secret.label)
        }
        #expect(headers.fields.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
        #expect(headers.fields.map(\.value) == ["evt_1", "1772150400", headers.signature])
    }

    @Test("one flipped bit anywhere in the body is a mismatch")
    func flippedBody() throws {
        let secret = try Self.secret("s", 1)
        let headers = try Self.signed([secret])
        for index in Self.body.indices {
            for bit in 0..<8 {
                var body = Self.body
                body[index] ^= 1 << bit
                #expect(throws: VerificationFailure.mismatch) {
                    try headers.verify(body: body, secrets: [secret], now: Self.now)
                }
            }
        }
    }

    @Test("one flipped bit anywhere in the signature is a mismatch")
    func flippedSignature() throws {
        let secret = try Self.secret("s", 1)
        let good = try Self.signed([secret])
        let bytes = try #require(Base64.decode(good.signature.dropFirst(3)))
        #expect(bytes.count == 32)
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                var headers = good
                headers.signature = "v1," + Base64.encode(changed)
                #expect(throws: VerificationFailure.mismatch) {
                    try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
                }
            }
        }
    }

    @Test("the id and the time are signed too")
    func otherParts() throws {
        let secret = try Self.secret("s", 1)
        var headers = try Self.signed([secret])
        headers.id = "evt_2"
        #expect(throws: VerificationFailure.mismatch) {
            try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
        }
        headers = try Self.signed([secret])
        headers.timestamp = "1772150401"
        #expect(throws: VerificationFailure.mismatch) {
            try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
        }
    }

    @Test("a shorter or longer body is a mismatch", arguments: [0, 1, 27])
    func length(_ count: Int) throws {
        let secret = try Self.secret("s", 1)
        let headers = try Self.signed([secret])
        for body in [Array(Self.body.prefix(count)), Self.body + Array(repeating: 0, count: count + 1)] {
            #expect(throws: VerificationFailure.mismatch) {
                try headers.verify(body: body, secrets: [secret], now: Self.now)
            }
        }
    }

    @Test("another secret is a mismatch, no secret is said to be missing")
    func wrongSecret() throws {
        let headers = try Self.signed([try Self.secret("s", 1)])
        let other = try Self.secret("other", 2)
        #expect(throws: VerificationFailure.mismatch) {
            try headers.verify(body: Self.body, secrets: [other, other], now: Self.now)
        }
        #expect(throws: VerificationFailure.noSecret) {
            try headers.verify(body: Self.body, secrets: [], now: Self.now)
        }
    }

    @Test(
        "the window is 300 s both ways, inclusive",
        arguments: [(0, nil), (300, nil), (-300, nil), (301, .tooOld(seconds: 301)), (-301, .tooNew(seconds: 301))]
            as [(Int64, VerificationFailure?)]
    )
    func window(_ age: Int64, _ failure: VerificationFailure?) throws {
        let secret = try Self.secret("s", 1)
        let headers = try Self.signed([secret], at: Self.now - .seconds(age))
        if let failure {
            #expect(throws: failure) { try headers.verify(body: Self.body, secrets: [secret], now: Self.now) }
        } else {
            #expect(try headers.verify(body: Self.body, secrets: [secret], now: Self.now).matched == "s")
        }
        let open = Tolerance(seconds: nil)
        let proof = try headers.verify(body: Self.body, secrets: [secret], now: Self.now, tolerance: open)
        #expect(proof.signedAt == Self.now - .seconds(age))
    }

    @Test("too old is said only of what was truly signed")
    func forgedAndOld() throws {
        let headers = try Self.signed([try Self.secret("s", 1)], at: Self.now - .seconds(9999))
        let other = try Self.secret("other", 2)
        #expect(throws: VerificationFailure.mismatch) {
            try headers.verify(body: Self.body, secrets: [other], now: Self.now)
        }
    }

    @Test(
        "a time in any other form than plain digits is malformed",
        arguments: [
            "", " 1772150400", "1772150400 ", "+1772150400", "-1", "01772150400", "1772150400.0", "1e9", "１７７２",
            "99999999999999999999",
        ]
    )
    func timestamp(_ text: String) throws {
        let secret = try Self.secret("s", 1)
        var headers = try Self.signed([secret])
        headers.timestamp = text
        let detail = "it is not a whole number of seconds"
        #expect(throws: VerificationFailure.malformedHeader("webhook-timestamp", detail: detail)) {
            try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
        }
    }

    @Test("a signature in any other form than canonical base64 of 32 bytes is not read")
    func signatureForm() throws {
        let secret = try Self.secret("s", 1)
        var headers = try Self.signed([secret])
        let good = String(headers.signature.dropFirst(3))
        let bytes = try #require(Base64.decode(good))
        let forms = [
            "", "v1", "v1,", good, "V1,\(good)", "v1:\(good)", "v1, \(good)", "v1,\(good.dropLast())", "v1,\(good)=",
            "v1,\(good.dropLast(2))", "v1,\t\(good)", "v1,\(good)\n", "v2,\(good)", "v1a,\(good)",
            "v1,\(Hex.encode(bytes))",
            "v1,\(Base64.encode(bytes + [0]))", "v1,\(Base64.encode(bytes.dropLast()))", "v1,\(good),v1,\(good)",
        ]
        for form in forms {
            headers.signature = form
            let detail = "it holds no readable v1 signature"
            #expect(throws: VerificationFailure.malformedHeader("webhook-signature", detail: detail), "\(form)") {
                try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
            }
        }
    }

    @Test("a match anywhere in the list counts; a list beyond its bound is refused whole")
    func list() throws {
        let secret = try Self.secret("s", 1)
        var headers = try Self.signed([secret])
        let good = headers.signature
        let wrong = "v1," + Base64.encode(Array(repeating: 0, count: 32))
        for list in [
            [wrong, good], [good, wrong], ["v9,x", "v1,@", wrong, good], Array(repeating: wrong, count: 31) + [good],
        ] {
            headers.signature = list.joined(separator: " ")
            #expect(try headers.verify(body: Self.body, secrets: [secret], now: Self.now).matched == "s")
        }
        headers.signature = (Array(repeating: wrong, count: 32) + [good]).joined(separator: " ")
        let detail = "it holds more than 32 signatures"
        #expect(throws: VerificationFailure.malformedHeader("webhook-signature", detail: detail)) {
            try headers.verify(body: Self.body, secrets: [secret], now: Self.now)
        }
    }

    @Test("svix- names stand in for webhook- names, as a family")
    func aliases() throws {
        let secret = try Self.secret("s", 1)
        let headers = try Self.signed([secret])
        let svix = Dictionary(
            uniqueKeysWithValues: headers.fields.map { ($0.name.replacing("webhook-", with: "svix-"), $0.value) }
        )
        var expected = headers
        expected.family = .svix
        #expect(try StandardWebhooks.Headers { svix[$0] } == expected)
        var mixed = svix
        mixed["webhook-signature"] = headers.signature
        #expect(throws: VerificationFailure.missingHeader("webhook-id")) {
            try StandardWebhooks.Headers { mixed[$0] }
        }
    }

    @Test("of a call without a signature the missing header is that of its family")
    func withoutASignature() throws {
        for (headers, missing) in [
            (["svix-id": "1"], "svix-signature"), (["svix-timestamp": "1"], "svix-signature"),
            (["svix-id": "1", "webhook-id": "1"], "webhook-signature"), ([:], "webhook-signature"),
        ] {
            #expect(throws: VerificationFailure.missingHeader(missing)) {
                try StandardWebhooks.Headers { headers[$0] }
            }
        }
    }

    @Test("a missing or empty header is named", arguments: ["webhook-", "svix-"])
    func missing(_ family: String) throws {
        let all = ["id": "evt_1", "timestamp": "1772150400", "signature": "v1,x"]
        for absent in ["id", "timestamp"] {
            var some = all
            some[absent] = nil
            let named = Dictionary(uniqueKeysWithValues: some.map { (family + $0.key, $0.value) })
            #expect(throws: VerificationFailure.missingHeader(family + absent)) {
                try StandardWebhooks.Headers { named[$0] }
            }
        }
        var empty = Dictionary(uniqueKeysWithValues: all.map { (family + $0.key, $0.value) })
        empty[family + "id"] = ""
        #expect(throws: VerificationFailure.malformedHeader(family + "id", detail: "it is empty")) {
            try StandardWebhooks.Headers { empty[$0] }
        }
        #expect(throws: VerificationFailure.missingHeader("webhook-signature")) {
            try StandardWebhooks.Headers { _ in nil }
        }
    }
}
