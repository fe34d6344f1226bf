import AdapterKit
import Model
import Signing
import Testing

@testable import MandrillAdapter

@Suite("Mandrill: signature")
struct MandrillSchemeTests {
    private static let form = MandrillFixture.form([["event": "send", "_id": "1", "ts": 1]])

    private func verdict(
        _ request: InboundRequest,
        _ secrets: [Secret] = [MandrillFixture.secret],
        url: String = MandrillFixture.url
    ) throws -> Result<String?, VerificationFailure> {
        let adapter = try MandrillFixture.adapter(secrets, url: url)
        do throws(VerificationFailure) {
            return .success(try adapter.verify(request, now: MandrillFixture.now).1.matched)
        } catch { return .failure(error) }
    }

    @Test(
        "the URL counts exactly as it was entered",
        arguments: [
            "https://hooks.example.com/notify/mandrill", "https://hooks.example.com/notify/mandrill/",
            "http://hooks.example.com/notify/mandrill", "https://user:p%40ss@hooks.example.com/notify/mandrill?a=1&b",
        ]
    )
    func urls(_ url: String) throws {
        let request = MandrillFixture.signed(Self.form, url: url)
        #expect(try verdict(request, url: url) == .success("current"))
        #expect(try verdict(request) == .failure(.mismatch))
    }

    @Test("where the public URL has no query, the call's own is signed")
    func query() throws {
        let base = "https://hooks.example.com/notify/mandrill"
        var request = MandrillFixture.signed(Self.form, url: base + "?tenant=a%20b")
        request.target = "/notify/mandrill?tenant=a%20b"
        #expect(try verdict(request, url: base) == .success("current"))
        request.target = "/notify/mandrill?tenant=a+b"
        #expect(try verdict(request, url: base) == .failure(.mismatch))
    }

    @Test("every live secret is tried, and the one that matched is named")
    func rotation() throws {
        let old = Secret(label: "old", bytes: Array("old-key".utf8))
        let request = MandrillFixture.signed(Self.form, key: old.bytes)
        #expect(try verdict(request, [MandrillFixture.secret, old]) == .success("old"))
        #expect(try verdict(request) == .failure(.mismatch))
        #expect(try verdict(request, []) == .failure(.noSecret))
    }

    @Test("the key of the first call opens the door for an empty array and for nothing else")
    func testKey() throws {
        let key = Array("test-webhook".utf8)
        let empty = MandrillFixture.signed(MandrillFixture.form([]), key: key)
        #expect(try verdict(empty) == .success("test-webhook"))
        // Mandrill shows the webhook's own key only after this call.
        #expect(try verdict(empty, []) == .success("test-webhook"))
        var more = MandrillFixture.form([])
        more.fields.append(FormFields.Field("mandrill_events", "[{}]"))
        var extra = MandrillFixture.form([])
        extra.fields.append(FormFields.Field("x", "1"))
        let spaced = FormFields([FormFields.Field("mandrill_events", "[ ]")])
        for form in [Self.form, MandrillFixture.form([[:]]), more, extra, spaced, FormFields()] {
            #expect(try verdict(MandrillFixture.signed(form, key: key)) == .failure(.mismatch))
        }
        #expect(try MandrillFixture.read([]) == [.ignored(providerType: "empty_batch")])
    }

    @Test("a signature that is missing or no base64 of twenty bytes is told apart from a wrong one")
    func malformed() throws {
        let good = MandrillFixture.signed(Self.form)
        let signature = try #require(good.header("x-mandrill-signature"))
        let problem = VerificationFailure.malformedHeader("X-Mandrill-Signature", detail: "no base64 of 20 bytes")
        for text in ["", "***", String(signature.dropLast()), signature + "=", " " + signature, "AAAA"] {
            let request = MandrillFixture.request(good.body, [InboundRequest.Header("X-Mandrill-Signature", text)])
            #expect(try verdict(request) == .failure(problem), "\(text)")
        }
        #expect(
            try verdict(MandrillFixture.request(good.body)) == .failure(.missingHeader("X-Mandrill-Signature"))
        )
        var broken = good
        broken.body += Array("&a=%zz".utf8)
        guard case .failure(.unreadable(let detail)) = try verdict(broken) else {
            Issue.record("a broken form was read")
            return
        }
        #expect(detail.contains("%"))
    }

    @Test("a source needs its public URL", arguments: [nil, "", "hooks.example.com/notify/mandrill"])
    func needsURL(_ url: String?) {
        #expect(throws: AdapterConfigurationError.self) {
            try MandrillAdapter(settings: SourceSettings(name: "mandrill", secrets: [], publicURL: url))
        }
    }
}
