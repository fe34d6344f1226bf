import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import InternalAdapter

@Suite("Internal: adapter conformance")
struct InternalConformanceTests {
    /// The suite makes other secrets by adding `!`, which is no base64: here each becomes a readable other one.
    @Sendable private static func readable(_ secret: Secret) -> Secret {
        let marks = secret.bytes.reversed().prefix { $0 == 0x21 }.count
        guard marks > 0 else { return secret }
        let key = InternalCall.key.dropLast() + [UInt8(marks)]
        return Secret(label: secret.label, bytes: Array("whsec_\(Base64.encode(key))".utf8))
    }

    private static let make = { @Sendable (secrets: [Secret]) in
        try InternalCall.adapter(secrets.map(Self.readable))
    }

    @Test("keeps every promise of the adapter seam", arguments: InternalAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let request = try InternalCall.adapter()
            .sample(type: type, id: "1", order: "A-1", amount: nil, now: InternalCall.now)
        let suite = AdapterConformance(
            request: request,
            secret: InternalCall.secret,
            now: InternalCall.now,
            make: Self.make
        )
        #expect(try suite.violations() == [])
    }

    @Test("a batch keeps them too")
    func batch() throws {
        let batch = JSON.array(
            try ["user.created", "ticket.admitted"].enumerated().map { index, name in
                var event = try JSON(parsing: InternalCall.fixture(name)).object ?? JSONObject()
                event["id"] = .string("b-\(index)")
                return .object(event)
            }
        )
        let suite = AdapterConformance(
            request: try InternalCall.signed(batch.bytes, type: InternalCall.batch),
            secret: InternalCall.secret,
            now: InternalCall.now,
            make: Self.make
        )
        #expect(try suite.violations() == [])
    }

    @Test("a public key proves what the service signed with its own")
    func publicKey() throws {
        let key = try SigningKey(seed: Array(repeating: 3, count: 32))
        let other = try SigningKey(seed: Array(repeating: 4, count: 32))
        let secret = Secret(label: "env:DOOR_KEY", bytes: Array("\(key.verifyingKey)".utf8))
        let wrong = Secret(label: "wrong", bytes: Array("\(other.verifyingKey)".utf8))
        let body = try InternalCall.fixture("ticket.admitted")
        let request = try InternalCall.signed(body, secrets: [], keys: [key])
        let now = InternalCall.now
        for secrets in [[secret], [wrong, secret], [InternalCall.secret, wrong, secret]] {
            let proof = try InternalCall.adapter(secrets).verify(request, now: now).1
            #expect(proof == SignatureProof(matched: "env:DOOR_KEY", signedAt: now))
        }
        #expect(throws: VerificationFailure.mismatch) {
            try InternalCall.adapter([wrong, InternalCall.secret]).verify(request, now: now)
        }
        #expect(throws: VerificationFailure.tooOld(seconds: 301)) {
            try InternalCall.adapter([InternalCall.secret, secret]).verify(request, now: now + .seconds(301))
        }
        var changed = request
        changed.body[10] ^= 1
        #expect(throws: VerificationFailure.mismatch) { try InternalCall.adapter([secret]).verify(changed, now: now) }
        #expect(throws: VerificationFailure.noSecret) { try InternalCall.adapter([]).verify(request, now: now) }
    }
}
