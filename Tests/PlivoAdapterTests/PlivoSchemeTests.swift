import AdapterKit
import Model
import Signing
import Testing

@testable import PlivoAdapter

/// What the vectors of the SDK do not hold.
@Suite("Plivo: the signature")
struct PlivoSchemeTests {
    private static func verify(
        _ request: InboundRequest,
        secrets: [Secret] = [PlivoFixture.secret],
        options: [String: JSON] = [:]
    ) throws -> SignatureProof {
        try PlivoFixture.adapter(secrets, options: options).verify(request, now: PlivoFixture.now).1
    }

    @Test("every live token counts for both V3 headers, and the one that matched is named")
    func rotation() throws {
        let form = try PlivoFixture.form("status-delivered")
        let secrets = [PlivoFixture.secret, PlivoFixture.old]
        for secret in secrets {
            for header in ["X-Plivo-Signature-V3", "X-Plivo-Signature-Ma-V3"] {
                let other = header == "X-Plivo-Signature-V3" ? "X-Plivo-Signature-Ma-V3" : "X-Plivo-Signature-V3"
                let wrong = PlivoFixture.v3(form, by: Secret(label: "x", bytes: [1]))
                let request = PlivoFixture.request(
                    form,
                    [
                        (other, wrong), (header, "\(wrong), \(PlivoFixture.v3(form, by: secret))"),
                        ("X-Plivo-Signature-V3-Nonce", PlivoFixture.nonce),
                    ]
                )
                #expect(try Self.verify(request, secrets: secrets).matched == secret.label)
            }
        }
        #expect(throws: VerificationFailure.noSecret) { try Self.verify(PlivoFixture.signed(form), secrets: []) }
    }

    @Test("one V3 header is enough for V3 to decide, whatever V2 says")
    func noWayBack() throws {
        let form = try PlivoFixture.form("status-delivered")
        let allowed: [String: JSON] = ["allow_v2": true]
        #expect(try Self.verify(PlivoFixture.request(form, PlivoFixture.v2()), options: allowed).matched == "current")
        for header in ["X-Plivo-Signature-V3", "x-plivo-signature-ma-v3", "X-Plivo-Signature-V3-Nonce"] {
            for value in ["", "x", PlivoFixture.v2()[0].1] {
                let request = PlivoFixture.request(form, PlivoFixture.v2() + [(header, value)])
                #expect(throws: VerificationFailure.self, "\(header) \(value)") {
                    try Self.verify(request, options: allowed)
                }
            }
        }
    }

    @Test(
        "V2 alone is taken only where it is allowed",
        arguments: [[:], ["allow_v2": false], ["allow_v2": "false"]] as [[String: JSON]]
    )
    func refused(_ options: [String: JSON]) throws {
        let request = PlivoFixture.request(try PlivoFixture.form("status-delivered"), PlivoFixture.v2())
        let error = #expect(throws: VerificationFailure.self) { try Self.verify(request, options: options) }
        #expect(error?.code == "scheme_not_allowed")
        #expect(error?.description.contains("allow_v2") == true)
    }

    @Test("V2 with another token, without its nonce or as a list is refused")
    func v2() throws {
        let form = try PlivoFixture.form("status-delivered")
        let good = PlivoFixture.v2()
        for (headers, failure) in [
            (PlivoFixture.v2(by: PlivoFixture.old), .mismatch),
            ([good[0]], .missingHeader("X-Plivo-Signature-V2-Nonce")),
            ([good[1]], .missingHeader("X-Plivo-Signature-V3")),
            (
                [("X-Plivo-Signature-V2", "\(good[0].1),\(good[0].1)"), good[1]],
                .malformedHeader("X-Plivo-Signature-V2", detail: "no base64")
            ),
        ] as [([(String, String)], VerificationFailure)] {
            #expect(throws: failure) {
                try Self.verify(PlivoFixture.request(form, headers), options: ["allow_v2": "true"])
            }
        }
    }

    @Test("each refusal has its reason")
    func reasons() throws {
        let form = try PlivoFixture.form("status-delivered")
        let good = PlivoFixture.v3(form)
        let nonce = ("X-Plivo-Signature-V3-Nonce", PlivoFixture.nonce)
        for (headers, failure) in [
            ([], .missingHeader("X-Plivo-Signature-V3")), ([nonce], .missingHeader("X-Plivo-Signature-V3")),
            ([("X-Plivo-Signature-V3", good)], .missingHeader("X-Plivo-Signature-V3-Nonce")),
            ([("X-Plivo-Signature-V3", good), (nonce.0, "")], .missingHeader("X-Plivo-Signature-V3-Nonce")),
            ([("X-Plivo-Signature-V3", ""), nonce], .missingHeader("X-Plivo-Signature-V3")),
            (
                [("X-Plivo-Signature-V3", "@@@, ==="), nonce],
                .malformedHeader("X-Plivo-Signature-V3", detail: "no base64")
            ),
            ([("X-Plivo-Signature-V3", PlivoFixture.v3(form, nonce: "1")), nonce], .mismatch),
        ] as [([(String, String)], VerificationFailure)] {
            #expect(throws: failure) { try Self.verify(PlivoFixture.request(form, headers)) }
        }
        var request = PlivoFixture.signed(form)
        request.body += Array("&x=%zz".utf8)
        let error = #expect(throws: VerificationFailure.self) { try Self.verify(request) }
        #expect(error?.code == "call_unreadable")
    }

    @Test(
        "the text that is signed",
        arguments: [
            ("https://h/p", [], [], "https://h/p.n"), ("https://h/p?", [], [], "https://h/p.n"),
            ("https://h/p?b=2&a=1", [("b", "2"), ("a", "1")], [], "https://h/p?a=1&b=2.n"),
            ("https://h/p", [], [("z", "1"), ("A", "2"), ("a", "")], "https://h/p?A2az1.n"),
            ("https://h/p?q=x", [("q", "x")], [("k", "2"), ("k", "1"), ("k", "1")], "https://h/p?q=x.k1k1k2.n"),
            ("https://h:8443?q=", [("q", "")], [("é", "1"), ("z", "2")], "https://h:8443?q=.z2é1.n"),
        ] as [(String, [(String, String)], [(String, String)], String)]
    )
    func text(_ url: String, _ query: [(String, String)], _ form: [(String, String)], _ expected: String) {
        let fields = { (pairs: [(String, String)]) in FormFields(pairs.map { FormFields.Field($0.0, $0.1) }) }
        #expect(PlivoText.v3(url: url, query: fields(query), form: fields(form), nonce: "n") == expected)
    }

    @Test("an option that is none is refused at the start", arguments: ["yes", "1", 1, [], .null] as [JSON])
    func options(_ value: JSON) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try PlivoFixture.adapter(options: ["allow_v2": value])
        }
        #expect(error?.key == "allow_v2")
    }

    @Test("without a public URL there is no adapter")
    func publicURL() {
        let error = #expect(throws: AdapterConfigurationError.self) { try PlivoFixture.adapter(url: nil) }
        #expect(error?.key == "public_url")
    }
}
