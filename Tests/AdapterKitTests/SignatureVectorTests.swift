import AdapterKit
import Model
import Signing
import Testing

@Suite("Signature vectors")
struct SignatureVectorTests {
    @Test func aCaseIsReadWhole() throws {
        let vector = try Self.only(
            #"""
            {"cases": [{"name": "one", "method": "PUT", "url": "https://x.example:8443/in/a?b=%2F#c",
             "headers": {"X-One": "1", "x-one": "2"}, "body_base64": "aGk=", "now": 1700000000, "expect": "reject",
             "signature_expect": "accept", "secrets": ["new", "old"], "reason": "…", "oracles": {"any": 1}}]}
            """#
        )
        #expect(vector.name == "one")
        #expect(vector.request.url == "https://x.example:8443/in/a?b=%2F#c")
        #expect(vector.request.inbound.method == "PUT")
        #expect(vector.request.inbound.target == "/in/a?b=%2F")
        #expect(vector.request.inbound.headers.map(\.name) == ["x-one", "x-one"])
        #expect(vector.request.inbound.body == Array("hi".utf8))
        #expect(vector.secrets.map(\.bytes) == [Array("new".utf8), Array("old".utf8)])
        #expect(vector.now == Timestamp(seconds: 1_700_000_000))
        #expect(vector.tolerance == nil)
        #expect(!vector.accepts && vector.signatureAccepts == true)
        #expect(vector.options.isEmpty && vector.publicKeys.isEmpty)
    }

    @Test(arguments: [
        (#""tolerance_seconds": 7"#, Tolerance(seconds: 7)), (#""tolerance_seconds": null"#, Tolerance(seconds: nil)),
        (#""window_seconds": 300"#, Tolerance(seconds: 300)), (#""other": 300"#, nil),
    ])
    func theWindowIsTheCasesOwn(_ member: String, _ tolerance: Tolerance?) throws {
        #expect(try Self.only(Self.file(member)).tolerance == tolerance)
    }

    /// Members that only some providers' files have, and what the source would be configured with.
    struct Material: Sendable {
        var stem: String
        var members = ""
        var shared = ""
        /// As JSON.
        var options: String
    }

    @Test(arguments: [
        Material(stem: "pusher", members: #""key": "k1""#, options: #"{"key": "k1"}"#),
        Material(
            stem: "pubsub",
            members: #""audience": "a", "email": "e""#,
            options: #"{"audience": "a", "service_account": "e"}"#
        ),
        Material(
            stem: "ecpay",
            members:
                #""merchantId": "3", "secrets": [{"hashKey": "K", "hashIV": "I"}, {"hashKey": "L", "hashIV": "J"}]"#,
            options: #"{"merchant_id": "3", "hash_key": "K", "hash_iv": "I"}"#
        ),
        Material(stem: "plivo_v2", options: #"{"allow_v2": true}"#), Material(stem: "plivo_v3", options: "{}"),
        Material(stem: "kktix", options: #"{"header": "x-kktix-secret"}"#),
        Material(
            stem: "pubsub",
            members: #""jwks_kids": ["b"]"#,
            shared: Self.keys,
            options: #"{"jwks": {"keys": [{"kid": "b"}]}}"#
        ),
        Material(stem: "pubsub", members: #""jwks_kids": []"#, shared: Self.keys, options: #"{"jwks": {"keys": []}}"#),
        Material(stem: "pubsub", shared: Self.keys, options: #"{"jwks": {"keys": [{"kid": "a"}, {"kid": "b"}]}}"#),
        Material(
            stem: "pubsub",
            members: #""jwks": {"keys": []}"#,
            shared: Self.keys,
            options: #"{"jwks": {"keys": []}}"#
        ),
    ])
    func keyMaterialBecomesOptions(_ material: Material) throws {
        let vector = try Self.only(Self.file(material.members, shared: material.shared), stem: material.stem)
        let options = JSON.object(JSONObject(vector.options.map { ($0.key, $0.value) }))
        #expect(options == (try JSON(parsing: material.options.utf8)))
    }

    @Test func aSecretThatIsAnObjectIsItsText() throws {
        let vector = try Self.only(Self.file(#""secrets": [{"hashKey": "K", "hashIV": "I"}]"#))
        #expect(vector.secrets.map(\.bytes) == [Array(#"{"hashKey":"K","hashIV":"I"}"#.utf8)])
    }

    @Test(arguments: [(#""public_key_spki_base64": "own""#, "own"), ("", "shared")])
    func aPublicKeyIsTheCasesOrItsFiles(_ member: String, _ key: String) throws {
        let vector = try Self.only(Self.file(member, shared: #""public_key": "shared","#))
        #expect(vector.publicKeys == [key])
    }

    @Test(arguments: [
        (#""secrets": "one""#, "cases[0].secrets is a text, not a list"),
        (#""secrets": ["one", 2]"#, "cases[0].secrets[1] is a number, not a text"),
        (#""secrets": [null]"#, "cases[0].secrets[0] is null, not a text"),
        (#""secrets": [{"hashKey": 1}]"#, "cases[0].secrets[0].hashKey is a number, not a text"),
        (#""headers": {"A": "1", "B": ["2"]}"#, "cases[0].headers.B is a list, not a text"),
        (#""headers": []"#, "cases[0].headers is a list, not an object of names and texts"),
        (#""body_base64": "aGk""#, "cases[0].body_base64 is not base64"),
        (#""body_base64": "aGl=""#, "cases[0].body_base64 is not base64"),
        (#""now": 1.5"#, "cases[0].now is a number, not a whole number"),
        (#""now": true"#, "cases[0].now is true or false, not a whole number"),
        (#""expect": "Accept""#, "cases[0].expect is neither accept nor reject"),
        (#""signature_expect": "reject""#, "cases[0].expect is accept, though signature_expect is reject"),
        (#""tolerance_seconds": "300""#, "cases[0].tolerance_seconds is a text, not a whole number"),
        (#""name": """#, "cases[0].name is missing"), (#""method": """#, "cases[0].method is empty"),
        (#""url": 3"#, "cases[0].url is a number, not a text"),
        (#""public_key": {}"#, "cases[0].public_key is an object, not a text"),
        (#""jwks": []"#, "cases[0].jwks has no list of keys"),
        (#""jwks": {"keys": [{"kid": "a"}]}, "jwks_kids": ["a", "b"]"#, "cases[0].jwks_kids[1] names no key of jwks"),
    ])
    func whatIsWrongIsTold(_ member: String, _ problem: String) throws {
        guard case .failure(let found) = try Self.read(Self.file(member)) else {
            Issue.record("\(member) is read")
            return
        }
        #expect(found.description.hasPrefix(problem), "\(found)")
    }

    @Test(arguments: ["name", "body_base64", "now", "expect"])
    func whatEveryCaseHasIsMissed(_ name: String) throws {
        guard case .failure(let found) = try Self.read(Self.file("", without: name)) else {
            Issue.record("a case without \(name) is read")
            return
        }
        #expect(found.path == "cases[0].\(name)")
    }

    @Test(arguments: [
        ("", "the text is empty"), ("[]", "this is a list"), ("{}", "cases is missing"),
        (#"{"cases": 1}"#, "is a number"),
        (#"{"cases": []}"#, "cases is empty"), (#"{"cases": [}"#, "this is not JSON"),
    ])
    func aFileWithoutCasesIsRefused(_ text: String, _ problem: String) {
        let error = #expect(throws: RecordProblem.self) {
            try SignatureVectorFile(parsing: Array(text.utf8), stem: "any")
        }
        #expect(error?.description.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test(arguments: [
        ("https://x.example", "/"), ("https://x.example/", "/"), ("https://x.example?a=/b", "/?a=/b"),
        ("https://x.example/a/b?c=d/e#f", "/a/b?c=d/e"), ("/a?b", "/a?b"), ("https://x.example#f/g", "/"),
    ])
    func theTargetIsPathAndQuery(_ url: String, _ target: String) throws {
        let json: JSON = ["url": .string(url), "body_base64": ""]
        #expect(try RecordedRequest(json).inbound.target == target)
    }

    private static let keys = #""jwks": {"keys": [{"kid": "a"}, {"kid": "b"}]},"#

    /// A file with one good case, to which `members` are added; a member that is there already is the last that counts.
    private static func file(_ members: String, shared: String = "", without: String = "") -> String {
        let usual = [
            "name": #""one""#, "body_base64": #""""#, "now": "0", "expect": #""accept""#, "headers": "{}",
            "secrets": #"["s"]"#,
        ]
        let kept = usual.filter { $0.key != without && !($0.key == "secrets" && members.contains("public_key")) }
        let all =
            kept.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" } + (members.isEmpty ? [] : [members])
        return "{\(shared) \"cases\": [{\(all.joined(separator: ", "))}]}"
    }

    private static func read(_ text: String, stem: String = "any") throws -> Result<SignatureVector, RecordProblem> {
        let cases = try SignatureVectorFile(parsing: Array(text.utf8), stem: stem).cases
        return try #require(cases.first)
    }

    private static func only(_ text: String, stem: String = "any") throws -> SignatureVector {
        try Self.read(text, stem: stem).get()
    }
}
