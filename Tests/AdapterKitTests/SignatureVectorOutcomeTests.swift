import AdapterKit
import Model
import Signing
import Testing

@Suite("Signature vectors: outcomes")
struct SignatureVectorOutcomeTests {
    typealias Outcome = SignatureVector.Outcome

    /// What a case can expect, and what can come of the call.
    struct Judgement: Sendable {
        var expect: String
        var signature: String?
        var refusal: SignatureVector.Refusal?
        var isAsExpected: Bool

        init(_ expect: String, _ signature: String?, _ refusal: SignatureVector.Refusal?, _ isAsExpected: Bool) {
            (self.expect, self.signature) = (expect, signature)
            (self.refusal, self.isAsExpected) = (refusal, isAsExpected)
        }
    }

    @Test(arguments: [
        Judgement("accept", nil, nil, true), Judgement("accept", "accept", nil, true),
        Judgement("accept", nil, .signature("s"), false), Judgement("accept", nil, .content("c"), false),
        Judgement("accept", "accept", .content("c"), false),
        Judgement("reject", nil, nil, false), Judgement("reject", nil, .signature("s"), true),
        Judgement("reject", nil, .content("c"), true),
        Judgement("reject", "reject", nil, false), Judgement("reject", "reject", .signature("s"), true),
        Judgement("reject", "reject", .content("c"), false),
        Judgement("reject", "accept", nil, false), Judgement("reject", "accept", .signature("s"), false),
        Judgement("reject", "accept", .content("c"), true),
        Judgement("reject", nil, .signature(""), false), Judgement("reject", nil, .content(" "), false),
    ])
    func verdictAndExpectation(_ judgement: Judgement) throws {
        let vector = try Self.vector(judgement.expect, ["signature_expect": judgement.signature.map { .string($0) }])
        let outcome = vector.outcome { () throws(SignatureVector.Refusal) in
            if let refusal = judgement.refusal { throw refusal }
        }
        #expect((outcome == .asExpected) == judgement.isAsExpected, "\(outcome)")
        if case .unusable = outcome { Issue.record("the case was tried") }
    }

    /// The good call with other members; nil takes one away.
    struct Trial: Sendable {
        var expect: String
        var members: [String: JSON?] = [:]
        var outcome: Outcome = .asExpected
    }

    @Test(arguments: [
        Trial(expect: "accept"), Trial(expect: "reject", outcome: .otherwise("should be refused, accepted")),
        Trial(expect: "reject", members: ["body_base64": "e30="]),
        Trial(expect: "accept", members: ["secrets": ["other", "plain-secret"]]),
        Trial(expect: "reject", members: ["secrets": ["other"]]), Trial(expect: "reject", members: ["secrets": []]),
        Trial(expect: "reject", members: ["secrets": ["other"], "signature_expect": "reject"]),
        Trial(expect: "reject", members: ["now": 1_800_000_301]),
        Trial(expect: "accept", members: ["now": 1_900_000_000, "tolerance_seconds": .some(.null)]),
        Trial(expect: "reject", members: ["now": 1_800_000_011, "tolerance_seconds": 10]),
        // Neither is a proof that the adapter refuses what it should.
        Trial(expect: "reject", members: ["secrets": nil], outcome: SignatureVector.withoutKeyMaterial),
        Trial(
            expect: "reject",
            members: ["secrets": [["hashKey": "a"]]],
            outcome: .unusable("a secret is an object with hash_key, and plain has no such option")
        ),
    ])
    func anAdapterIsTried(_ trial: Trial) throws {
        let vector = try Self.vector(trial.expect, trial.members)
        #expect(vector.outcome(on: PlainAdapter<GoodShape>.self) == trial.outcome)
    }

    @Test func aSignatureThatIsGoodAndACallThatIsNot() throws {
        let body = Array("no JSON".utf8)
        let call = PlainCall.request(body: body)
        let members: [String: JSON?] = [
            "headers": Self.headers(call), "body_base64": .string(Base64.encode(body)), "signature_expect": "accept",
        ]
        let adapter = PlainAdapter<GoodShape>.self
        #expect(try Self.vector("reject", members).outcome(on: adapter) == .asExpected)
        guard case .otherwise(let why) = try Self.vector("accept", members).outcome(on: adapter) else {
            Issue.record("reading does not count")
            return
        }
        #expect(why.hasPrefix("should be accepted, refused by content: the body is not JSON"))
    }

    @Test func anAdapterThatCannotBeConfiguredProvesNothing() throws {
        let outcome = try Self.vector("reject", [:]).outcome(on: UnconfiguredAdapter.self)
        #expect(outcome == .unusable("plain cannot be configured with it: account: is missing"))
    }

    private static func headers(_ call: InboundRequest) -> JSON {
        .object(JSONObject(call.headers.map { ($0.name, .string($0.value)) }))
    }

    /// The good call as a case, with other members; nil takes one away.
    private static func vector(_ expect: String, _ members: [String: JSON?]) throws -> SignatureVector {
        let call = PlainCall.request()
        var object = JSONObject([
            ("name", "one"), ("method", "POST"), ("url", "https://x.example/notify/plain"),
            ("headers", Self.headers(call)), ("body_base64", .string(Base64.encode(call.body))),
            ("now", .integer(PlainCall.now.seconds)), ("expect", .string(expect)), ("secrets", ["plain-secret"]),
        ])
        for (name, value) in members { object[name] = value }
        let file = JSON.object(JSONObject([("cases", .array([.object(object)]))]))
        return try #require(try SignatureVectorFile(parsing: file.bytes, stem: "plain").cases.first).get()
    }
}

/// One that cannot do without an option that it is not given.
struct UnconfiguredAdapter: Adapter {
    static var descriptor: AdapterDescriptor { GoodShape.descriptor }
    let settings: SourceSettings
    var verification: any VerificationScheme { PlainScheme(flaw: nil) }

    init(settings: SourceSettings) throws(AdapterConfigurationError) {
        throw AdapterConfigurationError(key: "account", advice: "is missing")
    }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization { .ignored("any") }
}
