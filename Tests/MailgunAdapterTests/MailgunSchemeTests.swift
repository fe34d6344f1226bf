import AdapterKit
import Model
import Signing
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: signature")
struct MailgunSchemeTests {
    private func verdict(
        _ request: InboundRequest,
        _ secrets: [Secret] = [MailgunFixture.secret],
        tolerance: Tolerance? = nil,
        now: Timestamp = MailgunFixture.now
    ) -> Result<SignatureProof, VerificationFailure> {
        do throws(VerificationFailure) {
            return .success(try MailgunFixture.adapter(secrets, tolerance: tolerance).verify(request, now: now).1)
        } catch { return .failure(error) }
    }

    private func call(_ changes: [String: JSON?]) throws -> InboundRequest {
        var proof = JSONObject(MailgunFixture.proof().map { ($0.name, .string($0.value)) })
        for (member, value) in changes { proof[member] = value }
        return MailgunFixture.request([
            "signature": .object(proof), "event-data": try MailgunFixture.event("delivered"),
        ])
    }

    @Test("every live secret is tried, and time and token are evidence")
    func proves() throws {
        let request = MailgunFixture.call(try MailgunFixture.event("delivered"))
        let others = [Secret(label: "new", bytes: [1]), MailgunFixture.secret, Secret(label: "old", bytes: [2])]
        let proof = try verdict(request, others).get()
        #expect(proof.matched == "current" && proof.signedAt == Timestamp(seconds: MailgunFixture.signedAt))
        #expect(proof.token?.value == "\(MailgunFixture.signedAt)\(MailgunFixture.token)")
        #expect(proof.token?.binding == "mailgun:Ase7i2zsRYeDXztHGENqRA:2026-09-21")
        #expect(verdict(request, []) == .failure(.noSecret))
        #expect(verdict(request, [others[0]]) == .failure(.mismatch))
        // Some write the time as a number.
        #expect(verdict(try call(["timestamp": .integer(MailgunFixture.signedAt)])) == .success(proof))
    }

    /// What is not proved yet must not cost many times its length; a message that is forwarded is a form.
    @Test("a long body is taken in as a form, and as JSON not even looked at")
    func long() throws {
        let long = String(repeating: "x", count: MailgunBody.longestJSON)
        let event = try MailgunFixture.event("delivered", ["note": .string(long)])
        guard case .failure(.tooLarge(let detail)) = verdict(MailgunFixture.call(event)) else {
            Issue.record("it was looked at")
            return
        }
        #expect(detail.contains("longer than 1048576 bytes"))
        let short = try MailgunFixture.event("delivered", ["note": .string(String(long.prefix(900_000)))])
        #expect(try verdict(MailgunFixture.call(short)).get().matched == "current")
        let form = FormFields(MailgunFixture.proof().map { .init($0.name, $0.value) } + [.init("body-plain", long)])
        let call = MailgunFixture.request("application/x-www-form-urlencoded", Array(form.text.utf8))
        #expect(try verdict(call).get().matched == "current")
    }

    @Test("a part that is missing or cannot be read is named")
    func parts() throws {
        for name in ["timestamp", "token", "signature"] {
            for value: JSON? in [nil, .null, "", [], ["x"], [:], true, .number("1.5")] {
                let expected = VerificationFailure.missingPart("signature.\(name) in the body")
                #expect(verdict(try call([name: value])) == .failure(expected))
            }
        }
        let time = VerificationFailure.malformedPart("signature.timestamp in the body", detail: "no seconds since 1970")
        for text in ["-1", "1e9", "1790000000.0", " 1790000000", "x", "99999999999999999999"] {
            #expect(verdict(try call(["timestamp": .string(text)])) == .failure(time))
        }
        let hex = VerificationFailure.malformedPart(
            "signature.signature in the body",
            detail: "no lower-case hex of 32 bytes"
        )
        let good = MailgunFixture.proof()[2].value
        for text in [
            String(repeating: "z", count: 64), String(good.dropLast()), good + "00", good.uppercased(), " " + good,
        ] {
            #expect(verdict(try call(["signature": .string(text)])) == .failure(hex))
        }
        for body: JSON in [[:], ["signature": "x"], ["signature": []], []] {
            let missing = VerificationFailure.missingPart("signature.timestamp in the body")
            #expect(verdict(MailgunFixture.request(body)) == .failure(missing))
        }
        for (type, body) in [
            ("application/json", "{not json"), ("application/json", String(repeating: "[", count: 10_000)),
            ("application/x-www-form-urlencoded", "a=%"), ("multipart/form-data", "x"),
            ("multipart/form-data; boundary=b", "--b\r\n"),
        ] {
            guard
                case .failure(.unreadable(let detail)) = verdict(
                    MailgunFixture.request(type, Array(body.utf8))
                )
            else {
                Issue.record("read: \(type)")
                continue
            }
            #expect(!detail.isEmpty)
        }
    }

    @Test("the window is nine hours, unless the operator sets another")
    func window() throws {
        let request = MailgunFixture.call(try MailgunFixture.event("delivered"))
        let late = { (seconds: Int64) in Timestamp(seconds: MailgunFixture.signedAt + seconds) }
        #expect(verdict(request, now: late(9 * 3600)).matched == "current")
        #expect(verdict(request, now: late(9 * 3600 + 1)) == .failure(.tooOld(seconds: 9 * 3600 + 1)))
        #expect(verdict(request, now: late(-9 * 3600 - 1)) == .failure(.tooNew(seconds: 9 * 3600 + 1)))
        let none = Tolerance(seconds: nil)
        #expect(verdict(request, tolerance: none, now: late(400_000_000)).matched == "current")
        #expect(verdict(request, tolerance: Tolerance(seconds: 5), now: late(6)) == .failure(.tooOld(seconds: 6)))
    }

    @Test("in a form the last proof counts: those before it are the sender's own variables")
    func lastOfAForm() throws {
        var form = try MailgunFixture.form("delivered")
        form.fields += ["timestamp", "token", "signature"].map { FormFields.Field($0, "of the sender") }
        for request in [MailgunFixture.call(form), MailgunFixture.multipart(form)] {
            #expect(verdict(request).matched == "current")
            let draft = try MailgunFixture.adapter().normalize(.withoutProof(request)).drafts.first
            #expect(draft?.key == "mailgun:\(MailgunFixture.token)")
        }
        var behind = MailgunFixture.call(form)
        behind.body += Array("&token=other".utf8)
        #expect(verdict(behind) == .failure(.mismatch))
    }

    @Test("the token is bound to the event, and to the same one whenever it is sent again")
    func binding() throws {
        let event = try MailgunFixture.event("delivered")
        let forms = try ["delivered", "opened", "inbound"].map { try MailgunFixture.form($0) }
        let calls =
            [event]
            + [
                try MailgunFixture.event("delivered", ["id": "other"]),
                try MailgunFixture.event("delivered", ["id": nil]),
                // Ids are unique within a day, so the same one on another day is another event.
                try MailgunFixture.event("delivered", ["timestamp": 1_790_100_000]),
            ]
        let all = calls.map { MailgunFixture.call($0) } + forms.map { MailgunFixture.call($0) }
        let bindings = all.compactMap { verdict($0).token?.binding }
        #expect(bindings.count == all.count && Set(bindings).count == all.count)
        let later = try MailgunFixture.event("delivered", ["delivery-status": ["attempt-no": 2]])
        #expect(verdict(MailgunFixture.call(later)).token?.binding == bindings[0])
        #expect(verdict(MailgunFixture.multipart(forms[0])).token?.binding == bindings[4])
        // Nothing tells where the time ends, so a digit moved over makes no other token.
        let moved = try MailgunFixture.adapter(tolerance: Tolerance(seconds: nil)).verify(
            try call([
                "timestamp": .string("\(MailgunFixture.signedAt)0"),
                "token": .string(String(MailgunFixture.token.dropFirst())),
            ]),
            now: MailgunFixture.now
        )
        #expect(moved.1.token == verdict(all[0]).token)
    }
}

extension Result<SignatureProof, VerificationFailure> {
    fileprivate var matched: String? { if case .success(let proof) = self { proof.matched } else { nil } }
    fileprivate var token: SingleUseToken? { if case .success(let proof) = self { proof.token } else { nil } }
}
