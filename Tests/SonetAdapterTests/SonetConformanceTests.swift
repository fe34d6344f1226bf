import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import SonetAdapter

@Suite("so-net: adapter conformance")
struct SonetConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: ["return.ok", "return.failed"])
    func conforms(_ type: String) throws {
        let make = { @Sendable (secrets: [Secret]) in try SonetFixture.adapter(secrets, allowUnsigned: false) }
        let request = try make([SonetFixture.key]).sample(
            type: type,
            id: "1",
            order: "ord_1",
            amount: nil,
            now: SonetFixture.now
        )
        let token = try #require(SonetCall(request).metadata)
        let suite = AdapterConformance(
            request: request,
            secret: SonetFixture.key,
            now: SonetFixture.now,
            proofTexts: [token],
            make: make
        )
        let violations = try suite.violations()
        // This source takes nothing unsigned, so of the samples it refuses those of so-net's own calls, and no other.
        let refused = ["paid", "paid.xml"].map {
            ConformanceViolation(.makesBadSample, "\($0): \(VerificationFailure.unsignedNotAllowed)")
        }
        #expect(violations == refused)
    }

    @Test("every sample passes its own verification and can be read", arguments: SonetAdapter.sampleTypes)
    func samples(_ type: String) throws {
        let adapter = try SonetFixture.adapter()
        let call = try adapter.sample(
            type: type,
            id: "1",
            order: "ord_1",
            amount: Money(minorUnits: 29_900, currency: "TWD"),
            now: SonetFixture.now
        )
        let verified = try adapter.verify(call, now: SonetFixture.now).0
        #expect(try adapter.normalize(verified).entries.count == 1)
    }

    @Test("options are checked and the operator is told what to write")
    func options() {
        let cases: [(key: String, value: JSON?)] = [
            ("icp_id", nil), ("icp_id", ""), ("price_factor", nil), ("price_factor", "0"), ("price_factor", "1.5"),
            ("price_factor", "-100"), ("state_seconds", "0"), ("api_url", "ftp://x"), ("payment_url", "https://x/?a=1"),
            ("allowed_hosts", ["https://shop.example.com/path"]), ("allowed_hosts", ["a b"]),
        ]
        for (key, value) in cases {
            var options = SonetFixture.options
            options[key] = value
            #expect(
                performing: { try SonetFixture.adapter(options: options) },
                throws: { error in
                    (error as? AdapterConfigurationError)?.key == key
                }
            )
        }
        #expect(throws: AdapterConfigurationError.self) {
            try SonetFixture.adapter([Secret(label: "short", bytes: Array("short".utf8))])
        }
    }

    @Test("live and test hosts do not go together, and the operator is told which one to change")
    func hosts() throws {
        let api = ("https://mpapi.so-net.net.tw/microPaymentPost.php", "https://MPAPI-dev.so-net.net.tw/api.php")
        let page = ("https://mpay.so-net.net.tw/paymentRule.php", "https://mpay-dev.so-net.net.tw:8443/page.php")
        let cases: [(api: String?, page: String?, wrong: String?, isLive: Bool)] = [
            (nil, nil, nil, true), (api.0, page.0, nil, true), (api.1, page.1, nil, false),
            (api.1, nil, "payment_url", false), (api.1, page.0, "payment_url", false),
            (nil, page.1, "api_url", true), (api.0, page.1, "api_url", true),
            ("http://127.0.0.1:9/api", "http://pay.example:9/page", nil, true),
            ("https://sonet.example/mpapi-dev.php", nil, nil, true),
        ]
        for (api, page, wrong, isLive) in cases {
            var options = SonetFixture.options
            options["api_url"] = api.map { .string($0) }
            options["payment_url"] = page.map { .string($0) }
            do throws(AdapterConfigurationError) {
                let settings = SourceSettings(name: "sonet", secrets: [SonetFixture.key], options: options)
                let adapter = try SonetAdapter(settings: settings)
                #expect(wrong == nil && adapter.options.isLive == isLive, "\(options)")
            } catch {
                #expect(error.key == wrong && error.advice.contains("-dev.so-net.net.tw/"), "\(options)")
            }
        }
    }
}
