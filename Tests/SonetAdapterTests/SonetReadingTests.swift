import AdapterKit
import AdapterTesting
import Foundation
import Model
import Testing

@testable import SonetAdapter

@Suite("so-net: what a call claims")
struct SonetReadingTests {
    @Test("ok is a claim that tells of the return alone", arguments: ["GET", "POST"])
    func success(_ method: String) throws {
        guard case .claim(let claim)? = try SonetFixture.read(SonetFixture.returned(method: method)) else {
            Issue.record("no claim")
            return
        }
        let event = try #require(claim.event)
        #expect(claim.key == "returned|testicp|ord_1-abc|SN123456789")
        #expect(event.type == "payment.returned" && event.subject == "SN123456789")
        #expect(event.amount == Money(minorUnits: 29_900, currency: "TWD") && event.orderReference == "ord_1")
        // Anybody can make a number up: it leads nowhere until so-net has confirmed it.
        #expect(event.objects == ["ord_1-abc"])
        #expect(claim.objects == ["order|testicp|ord_1-abc", "number|testicp|SN123456789"] && claim.follows.isEmpty)
        let asked = SonetQuestion(json: claim.query)
        #expect(asked.price == 299 && asked.order == "ord_1" && asked.method == "CITI" && !asked.isAnnounced)
    }

    @Test("anything else is a failed attempt under a key of its own")
    func failure() throws {
        var keys: Set<String> = []
        for code in ["cancel", "90001", "OK", "ok ", "<script>"] {
            guard case .event(let event)? = try SonetFixture.read(SonetFixture.returned(with: ["resultCode": code]))
            else {
                Issue.record("no event for \(code)")
                continue
            }
            #expect(event.type == "payment.failed" && event.orderReference == "ord_1")
            #expect(event.data["failure"]?["code"]?.string?.contains("<") == false)
            keys.insert(event.key)
        }
        #expect(keys.count == 4)
    }

    @Test("a return that contradicts our state claims nothing")
    func contradictions() throws {
        let cases: [[String: String?]] = [
            ["price": "1"], ["price": "29900"], ["price": "299.0"], ["icpOrderId": "ord_2-abc"], ["icpId": "other"],
            ["sonetOrderNo": nil], ["sonetOrderNo": ""], ["sonetOrderNo": "a b"],
            ["sonetOrderNo": String(repeating: "9", count: 41)],
        ]
        for changes in cases {
            guard case .quarantined(let reason)? = try SonetFixture.read(SonetFixture.returned(with: changes)) else {
                Issue.record("not quarantined: \(changes)")
                continue
            }
            #expect(!reason.isEmpty)
        }
        #expect(throws: AdapterFailure.self) { try SonetFixture.read(SonetFixture.returned(with: ["resultCode": nil])) }
    }

    @Test("a price that overflows is no amount")
    func overflow() throws {
        let state = SonetFixture.state(price: .max)
        let request = SonetFixture.returned(SonetFixture.token(state), with: ["price": String(Int64.max)])
        guard case .quarantined? = try SonetFixture.read(request) else {
            Issue.record("not quarantined")
            return
        }
    }

    @Test("a message in another encoding does not cost the rest")
    func strangeBytes() throws {
        var request = SonetFixture.returned()
        request.body += Array("&resultMesg2=%A6%A8%A5%5C&broken=%zz".utf8)
        guard case .claim? = try SonetFixture.read(request) else {
            Issue.record("no claim")
            return
        }
    }

    @Test("so-net's own call claims in silence", arguments: ["paid.form", "paid.xml"])
    func announced(_ file: String) throws {
        let body = try String(contentsOf: FixturesFolder.url("sonet/\(file)"), encoding: .utf8)
        let type = file.hasSuffix("xml") ? "text/xml; charset=utf-8" : "application/x-www-form-urlencoded"
        guard case .claim(let claim)? = try SonetFixture.read(SonetFixture.post(body, type)) else {
            Issue.record("no claim")
            return
        }
        #expect(claim.event == nil && claim.objects.isEmpty)
        // What came with the number counts, whatever order a stranger's call names.
        #expect(claim.follows.first == "number|testicp|SN123456789")
        #expect(claim.follows.count == (file.hasSuffix("xml") ? 2 : 1))
        #expect(SonetQuestion(json: claim.query).isAnnounced)
    }

    @Test("a forged announcement does not take the true one's place")
    func forgedAnnouncement() throws {
        var keys: Set<String> = []
        for body in [SonetFixture.paid, SonetFixture.paid + "x", "sonetOrderNo=SN123456789"] {
            guard case .claim(let claim)? = try SonetFixture.read(SonetFixture.post(body)) else { continue }
            keys.insert(claim.key)
        }
        #expect(keys.count == 3)
    }

    @Test("announcements that cannot be read are refused with a reason")
    func unreadable() throws {
        let bodies = [
            "", "sonetOrderNo=", "sonetOrderNo=a%20b", "<a>", "<a><b></a></b>", "<?xml version=\"1.0\"?>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a><SONET_ORDER_NO>&b;</SONET_ORDER_NO></a>", "{}", "null",
            String(repeating: "[", count: 10_000), String(repeating: "<a>", count: 10_000),
        ]
        for body in bodies {
            #expect(throws: AdapterFailure.self, "\(body.prefix(40))") {
                try SonetFixture.read(SonetFixture.post(body))
            }
        }
        for body in ["sonetOrderNo=SN1&icpId=other", "sonetOrderNo=SN1&price=cheap"] {
            guard case .quarantined? = try SonetFixture.read(SonetFixture.post(body)) else {
                Issue.record("not quarantined: \(body)")
                continue
            }
        }
    }

    @Test("a browser goes on to where it was sent, and nowhere else")
    func redirects() throws {
        let adapter = try SonetFixture.adapter()
        let cases: [(String?, String)] = [
            ("/redirect-in/s?next=x", "/redirect-in/s?next=x"),
            ("https://shop.example.com/thanks", "https://shop.example.com/thanks"),
            ("https://hooks.example.com/redirect-in/s", "https://hooks.example.com/redirect-in/s"),
            ("http://127.0.0.1:9100/", "http://127.0.0.1:9100/"),
            ("https://evil.example.net/", RedirectTargets.fallback), ("//evil.example.net/", RedirectTargets.fallback),
            ("javascript:alert(1)", RedirectTargets.fallback), (nil, RedirectTargets.fallback),
        ]
        for (next, location) in cases {
            for token in [SonetFixture.token(), "forged", nil] {
                let answer = adapter.redirect(of: SonetFixture.returned(token, next: next))
                #expect(answer?.status == 303 && answer?.headers.first { $0.name == "location" }?.value == location)
            }
        }
        #expect(adapter.redirect(of: SonetFixture.post(SonetFixture.paid)) == nil)
        #expect(adapter.acknowledgement(of: SonetFixture.post(SonetFixture.paid))?.body == "0000")
    }
}
