import AdapterKit
import FoundationEssentials
import HTTPTypes
import Model
import SonetAdapter
import Store
import TestSupport
import Testing

@testable import Edge

@Suite struct CheckoutTests {
    private static let body: JSON = ["return_url": "https://shop.example.com/thanks?a=1", "mp_id": "CITI"]
    private static let good = "resultCode|resultMesg|authCode\t00000|ok|0123456789abcdef0123456789abcdef"

    private func order(_ gateway: Gateway, price: Int64 = 29_900, currency: String = "TWD") async throws -> String {
        let order: JSON = [
            "reference": "shop-1", "currency": .string(currency),
            "lines": [["sku": "seat", "quantity": 1, "unit_price": .integer(price)]],
        ]
        return try #require(try await gateway.create(order).json["id"]?.string)
    }

    private func prepare(_ gateway: Gateway, _ order: String, key: String = "k1", _ body: JSON = body) async throws
        -> Answer
    {
        try await gateway.send(
            .post,
            "/v1/checkouts/\(order)/sonet",
            headers: [HTTPField.Name("Idempotency-Key")!: key],
            json: body
        )
    }

    @Test func answersWhereToSendTheBrowserAndKeepsWhatWasAgreed() async throws {
        let asked = Watched<[OutboundRequest]>([])
        let gateway = try await Gateway(outbound: .answering(Self.good, asked))
        let order = try await self.order(gateway)
        let answer = try await self.prepare(gateway, order)
        #expect(answer.status == 201)
        let json = try answer.json
        #expect(json["order"]?.string == order && json["source"]?.string == "sonet")
        #expect(json["session"]?.string == "shop-checkout-sonet-\(order)")
        let payment = try #require(json["payment"]?.string)
        #expect(payment.hasPrefix("\(order)-") && payment.utf8.count <= 30)
        let first = try #require(asked.value.first)
        let form = try FormFields(parsing: first.body)
        #expect(form["price"] == "299" && form["icpOrderId"] == payment && form["doAction"] == "authOrderCredit")

        let redirect = try #require(json["redirect_url"]?.string)
        #expect(redirect.hasPrefix("https://hooks.example.com/redirect-out?"))
        let query = try FormFields(queryOf: redirect)
        #expect(query["resume"] == form["returnUrl"])
        let post = try #require(query["next"])
        let page = try #require(FormFields(queryOf: post)["action"])
        #expect(page.hasPrefix("https://mpay.so-net.net.tw/paymentRule.php?icpId=demo"))
        let returnURL = try #require(form["returnUrl"])
        let back = try #require(FormFields(queryOf: returnURL)["next"])
        #expect(back.hasPrefix("/redirect-in/shop-checkout-sonet-\(order)?next="))

        let kept = try await gateway.send(.get, "/v1/commands?source=sonet").json["data"]?.array?.first
        #expect(kept?["kind"]?.string == "checkout" && kept?["state"]?.string == "done")
        #expect(kept?["payload"]?["price"]?.integer == 299)

        // The same request again gets the same answer, and so-net no second call.
        let again = try await self.prepare(gateway, order)
        #expect(again.body == answer.body && asked.value.count == 1)
        // A new one is a payment of its own.
        let other = try await self.prepare(gateway, order, key: "k2").json
        #expect(other["payment"]?.string != payment)
        try await gateway.close()
    }

    /// Every step of the browser, by the links that the gateway itself gives out.
    @Test func theBrowserFindsItsWayOutAndBack() async throws {
        let asked = Watched<[OutboundRequest]>([])
        let gateway = try await Gateway(outbound: .answering(Self.good, asked))
        let order = try await self.order(gateway)
        let redirect = try #require(try await self.prepare(gateway, order).json["redirect_url"]?.string)
        let out = try await gateway.send(.get, redirect.path, token: nil)
        #expect(out.status == 303)
        let cookie = try #require(out.headers[.setCookie])
        for part in [
            "resume=https%3A%2F%2F", "HttpOnly", "SameSite=Lax", "Secure",
            "Path=/redirect-in/shop-checkout-sonet-\(order);",
        ] {
            #expect(cookie.contains(part), "\(part)")
        }
        let form = try await gateway.send(.get, try #require(out.headers[.location]), token: nil)
        #expect(form.status == 200 && form.headers[.contentType] == "text/html; charset=utf-8")
        #expect(form.text.contains("<form method=\"post\" action=\"https://mpay.so-net.net.tw/paymentRule.php\">"))
        #expect(form.text.contains("name=\"authCode\" value=\"0123456789abcdef0123456789abcdef\""))
        let policy = try #require(form.headers[.contentSecurityPolicy])
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"))
        #expect(!policy.contains("unsafe"))

        let first = try #require(asked.value.first)
        let told = try FormFields(parsing: first.body)
        let back = try #require(told["returnUrl"]).path
        let fields = FormFields([
            .init("resultCode", "ok"), .init("icpId", "demo"), .init("icpOrderId", told["icpOrderId"] ?? ""),
            .init("price", "299"), .init("sonetOrderNo", "SN1"),
        ])
        let returned = try await gateway.send(
            .post,
            back,
            token: nil,
            headers: [.contentType: "application/x-www-form-urlencoded"],
            body: Array(fields.text.utf8)
        )
        #expect(returned.status == 303)
        let end = try await gateway.send(.get, try #require(returned.headers[.location]), token: nil)
        #expect(end.status == 303 && end.headers[.location] == "https://shop.example.com/thanks?a=1")
        #expect(
            end.headers[.setCookie]?.contains("resume=; Path=/redirect-in/shop-checkout-sonet-\(order); Max-Age=0")
                == true
        )
        let commands = try await gateway.send(.get, "/v1/commands?state=pending").json["data"]?.array
        #expect(commands?.count == 1)
        try await gateway.close()
    }

    @Test func aReturnThatIsForgedGoesOnAllTheSame() async throws {
        let gateway = try await Gateway()
        for (target, location) in [
            ("/notify/sonet?metadata=a.b.c&next=https%3A%2F%2Fshop.example.com%2F", "https://shop.example.com/"),
            ("/notify/sonet?metadata=a.b.c&next=https%3A%2F%2Fevil.example.net%2F", "/redirect-in/end"),
            ("/notify/sonet", "/redirect-in/end"),
        ] {
            let answer = try await gateway.send(.get, target, token: nil)
            #expect(answer.status == 303 && answer.headers[.location] == location)
        }
        #expect(try await gateway.send(.get, "/redirect-in/end", token: nil).status == 200)
        let rejected = try await gateway.send(.get, "/v1/receipts?status=rejected").json["data"]?.array
        #expect(rejected?.count == 3)
        try await gateway.close()
    }

    @Test func nobodyIsSentElsewhere() async throws {
        let gateway = try await Gateway()
        for uri in [
            "/redirect-out?session=s&next=https%3A%2F%2Fevil.example.net",
            "/redirect-out?session=s&next=%2F%2Fevil.example.net",
            "/redirect-out?session=s&next=javascript:alert(1)", "/redirect-out?session=s",
            "/redirect-out?session=s&next=%2F&resume=https%3A%2F%2Fevil.example.net",
            "/redirect-out?session=a%3Bb&next=%2F", "/redirect-out?next=%2F",
            "/tools/POST.html?action=https%3A%2F%2Fevil.example.net%2F", "/tools/POST.html",
            "/tools/POST.html?action=%2Fv1%2Forders", "/tools/POST.html?action=javascript:alert(1)",
        ] {
            let answer = try await gateway.send(.get, uri, token: nil)
            #expect(answer.status == 400, "\(uri)")
            #expect(answer.headers[.location] == nil && answer.headers[.setCookie] == nil, "\(uri)")
        }
        for uri in ["/redirect-in/s?next=https%3A%2F%2Fevil.example.net", "/redirect-in/s?next=%2Fv1%2Forders"] {
            let answer = try await gateway.send(.get, uri, token: nil)
            #expect(answer.status == 200 && answer.headers[.location] == nil, "\(uri)")
        }
        #expect(try await gateway.send(.get, "/redirect-in/a%22b", token: nil).status == 404)
        try await gateway.close()
    }

    @Test func whatComesFromOutsideIsEscaped() async throws {
        let gateway = try await Gateway()
        let action = "https://mpay.so-net.net.tw/pay?a%22%3E%3Cscript%3E=%27%3C%2Fform%3E%26"
        let answer = try await gateway.send(
            .get,
            "/tools/POST.html?\(FormFields([.init("action", action)]).text)",
            token: nil
        )
        #expect(answer.status == 200)
        #expect(answer.text.contains("name=\"a&quot;&gt;&lt;script&gt;\" value=\"&#39;&lt;/form&gt;&amp;\""))
        #expect(answer.text.components(separatedBy: "<script>").count == 2)
        try await gateway.close()
    }

    /// A form that somebody else wrote would be the buyer's own there.
    @Test func aFormIsPostedToThePaymentPageAlone() async throws {
        let gateway = try await Gateway()
        for action in ["https://shop.example.com/account/delete?confirm=1", "https://hooks.example.com/v1/orders?x=1"] {
            let query = FormFields([.init("action", action)]).text
            #expect(try await gateway.send(.get, "/tools/POST.html?\(query)", token: nil).status == 400)
        }
        try await gateway.close()
    }

    /// A browser that comes without `next` goes by its cookie, but not round in a circle.
    @Test func theCookieIsTheOtherWayBack() async throws {
        let gateway = try await Gateway()
        for (value, location) in [
            ("https%3A%2F%2Fshop.example.com%2Fb", "https://shop.example.com/b"),
            ("https%3A%2F%2Fhooks.example.com%2Fnotify%2Fsonet%3Fmetadata%3Dx", nil),
            ("https%3A%2F%2Fevil.example.net", nil), ("%zz", nil),
        ] {
            let headers: HTTPFields = [.cookie: "a=b; resume=\(value)"]
            let answer = try await gateway.send(.get, "/redirect-in/s", token: nil, headers: headers)
            #expect(answer.headers[.location] == location && answer.status == (location == nil ? 200 : 303))
        }
        try await gateway.close()
    }

    @Test func refusalsSayWhatIsWrong() async throws {
        let asked = Watched<[OutboundRequest]>([])
        let gateway = try await Gateway(outbound: .answering("resultCode|resultMesg\t10001|no", asked))
        let order = try await self.order(gateway)
        let refused = try await self.prepare(gateway, order)
        #expect(refused.status == 502)
        #expect(try refused.problem == "provider_refused" && refused.json["provider_code"]?.string == "10001")
        let bodies: [JSON] = [
            [:], ["mp_id": "CITI"], ["return_url": "https://evil.example.net/", "mp_id": "CITI"],
            ["return_url": "/thanks", "mp_id": "CITI"], ["return_url": "https://shop.example.com/"],
            ["return_url": "https://shop.example.com/", "mp_id": "CITI", "other": 1],
        ]
        for (index, body) in bodies.enumerated() {
            let answer = try await self.prepare(gateway, order, key: "b\(index)", body)
            #expect(answer.status == 422, "\(body)")
        }
        #expect(try await self.prepare(gateway, "ord_0dp5fs60g4080", key: "x").status == 404)
        let elsewhere = try await gateway.send(
            .post,
            "/v1/checkouts/\(order)/echo",
            headers: [HTTPField.Name("Idempotency-Key")!: "y"],
            json: Self.body
        )
        #expect(elsewhere.status == 404)
        #expect(asked.value.count == 1)
        try await gateway.close()
    }

    /// What is answered with 201 leads all the way; what would not is refused before so-net hears of it.
    @Test func aWayBackThatIsTooLongIsRefusedBeforeAnybodyIsAsked() async throws {
        let asked = Watched<[OutboundRequest]>([])
        let gateway = try await Gateway(outbound: .answering(Self.good, asked))
        let order = try await self.order(gateway)
        let longest: JSON = [
            "mp_id": .string(String(repeating: "'", count: 50)),
            "memo": .string(String(repeating: "\"", count: 200)),
            "description": .string(String(repeating: "\\", count: 200)),
            "user_id": .string(String(repeating: "\"", count: 100)),
            "product_id": .string(String(repeating: "\"", count: 50)),
        ]
        let short: JSON = ["mp_id": "CITI"]
        let shop = "https://shop.example.com/"
        let cases: [(url: String, members: JSON, isTaken: Bool)] = [
            (shop + String(repeating: "&", count: 200 - shop.utf8.count), longest, true),
            (shop + String(repeating: "a", count: 1000 - shop.utf8.count), short, true),
            (shop + String(repeating: "a", count: 1001 - shop.utf8.count), short, false),
            (shop + String(repeating: "&", count: 1000 - shop.utf8.count), short, false),
            (shop + String(repeating: "&", count: 400), longest, false),
        ]
        for (index, (url, members, isTaken)) in cases.enumerated() {
            var body = try #require(members.object)
            body["return_url"] = .string(url)
            asked.change { $0 = [] }
            let answer = try await self.prepare(gateway, order, key: "l\(index)", .object(body))
            #expect(answer.status == (isTaken ? 201 : 422), "\(url.prefix(40)) \(answer.text.prefix(300))")
            #expect(asked.value.count == (isTaken ? 1 : 0))
            guard isTaken else {
                #expect(try answer.json["errors"]?.array?.first?["path"]?.string == "return_url")
                continue
            }
            let redirect = try #require(try answer.json["redirect_url"]?.string)
            let out = try await gateway.send(.get, redirect.path, token: nil)
            #expect(out.status == 303)
            let form = try await gateway.send(.get, try #require(out.headers[.location]), token: nil)
            #expect(form.status == 200)
            let told = try FormFields(parsing: try #require(asked.value.first).body)
            let back = try #require(told["returnUrl"]).path + "&resultCode=cancel"
            let returned = try await gateway.send(.get, back, token: nil)
            let end = try await gateway.send(.get, try #require(returned.headers[.location]), token: nil)
            #expect(end.status == 303 && end.headers[.location] == url)
        }
        try await gateway.close()
    }

    @Test func noAnswerIsNotTheShopsFault() async throws {
        let gateway = try await Gateway(outbound: OutboundHTTP { _ throws(OutboundFailure) in throw .timedOut })
        let order = try await self.order(gateway)
        let answer = try await self.prepare(gateway, order)
        #expect(answer.status == 502)
        #expect(try answer.problem == "provider_unavailable")
        // The key is given back: the same request may be sent again.
        #expect(try await self.prepare(gateway, order).status == 502)
        try await gateway.close()
    }

    @Test func commandsAreListedShownAndTriedAgain() async throws {
        let gateway = try await Gateway()
        try await gateway.store.insertDone(
            NewCommand(id: gateway.store.ids.next(), source: "sonet", kind: .checkout, key: "k", payload: ["price": 1])
        )
        let listed = try await gateway.send(.get, "/v1/commands").json["data"]?.array?.first
        let id = try #require(listed?["id"]?.string)
        #expect(try await gateway.send(.get, "/v1/commands/\(id)").json["key"]?.string == "k")
        let retried = try await gateway.send(.post, "/v1/commands/\(id)/retry")
        #expect(retried.status == 409)
        #expect(try retried.problem == "command_done")
        #expect(try await gateway.send(.get, "/v1/commands/cmd_0000000000001").status == 404)
        #expect(try await gateway.send(.get, "/v1/commands?state=none").status == 400)
        try await gateway.close()
    }
}

extension OutboundHTTP {
    fileprivate static func answering(_ text: String, _ asked: Watched<[OutboundRequest]>) -> OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            asked.change { $0.append(request) }
            return OutboundResponse(status: 200, body: Array(text.utf8))
        }
    }
}

extension String {
    /// What follows the host.
    fileprivate var path: String {
        "/" + self.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3).joined()
    }
}
