import AdapterKit
import Model
import ProviderDoubles
import TestSupport
import Testing

@Suite("so-net's double")
struct SonetDoubleTests {
    @Test func anOrderIsPreparedShownAcceptedAndConfirmed() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let prepared = Self.members(try await Samples.sonet(caller))
            #expect(prepared["resultCode"] == "00000" && prepared["authCode"]?.utf8.count == 32)
            let order = try await Self.accept(host, try #require(prepared["authCode"]))
            #expect(order.returned.contains("name=\"resultCode\" value=\"ok\""))
            #expect(order.returned.contains("name=\"sonetOrderNo\" value=\"\(order.number)\""))
            #expect(order.returned.contains("action=\"http://127.0.0.1:1/notify/sonet?metadata=x\""))
            for _ in 0..<2 {
                let confirmed = Self.members(try await Self.confirm(caller, order.number))
                #expect(confirmed["resultCode"] == "00000" && confirmed["price"] == "299")
                #expect(confirmed["confirmDateTime"] != nil && confirmed["vatmAccount"] == nil)
            }
            #expect(host.double.orders.value["ord-1"]?.phase == .paid)
            #expect(host.double.orders.value["ord-1"]?.confirmations == 2)
            #expect(host.complaints.value == [])
        }
    }

    @Test func aDeferredOrderHasACodeUntilItIsSettled() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let prepared = Self.members(try await Samples.sonet(caller, Samples.sonetFields.with("mpId", "vATM_FCB")))
            let order = try await Self.accept(host, try #require(prepared["authCode"]))
            let issued = Self.members(try await Self.confirm(caller, order.number))
            let account = try #require(issued["vatmAccount"])
            #expect(issued["resultCode"] == "00000" && issued["expireDatetime"] != nil)
            let forged = try await caller.json("/_double/announce", ["order": "ord-1"])
            #expect(Self.members(try await Self.confirm(caller, order.number))["vatmAccount"] == account)
            let settled = try await caller.json("/_double/settle", ["order": "ord-1"])
            #expect(settled.json?["xml"] == forged.json?["xml"], "a forger's announcement looks the same")
            #expect(settled.json?["form"] != forged.json?["form"], "but for what so-net alone knows")
            let form = try FormFields(parsing: try #require(settled.json?["form"]?.string).utf8)
            #expect(form["vatmAccount"] == account && form["price"] == "299" && form["sonetOrderNo"] == order.number)
            #expect(settled.json?["xml"]?.string?.contains("<SONET_ORDER_NO>\(order.number)</SONET_ORDER_NO>") == true)
            let paid = Self.members(try await Self.confirm(caller, order.number))
            #expect(paid["resultCode"] == "00000" && paid["vatmAccount"] == nil)
            #expect(try await caller.json("/_double/settle", ["order": "ord-1"]).status == 400)
        }
    }

    @Test func aBuyerMayCancel() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let prepared = Self.members(try await Samples.sonet(caller))
            let order = try await Self.accept(host, try #require(prepared["authCode"]), choice: "cancel")
            #expect(order.returned.contains("name=\"resultCode\" value=\"30001\""))
            #expect(order.returned.contains("name=\"sonetOrderNo\" value=\"\""))
            #expect(Self.members(try await Self.confirm(caller, "SNT000000000001"))["resultCode"] == "20001")
        }
    }

    @Test func anInventedNumberIsNotConfirmed() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let prepared = Self.members(try await Samples.sonet(caller))
            _ = try await Self.accept(host, try #require(prepared["authCode"]))
            #expect(Self.members(try await Self.confirm(caller, "SNT999999999999"))["resultCode"] == "20001")
            #expect(host.double.orders.value["ord-1"]?.phase == .accepted)
            #expect(host.complaints.value.count == 1)
        }
    }

    @Test func thePaymentPageMaySendTheBuyerOn() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            _ = try await caller.json("/_double/bank", ["origin": "http://bank.example:9"])
            #expect(try await caller.json("/_double/price", ["order": "ord-1", "price": "1"]).status == 400)
            let prepared = Self.members(try await Samples.sonet(caller))
            #expect(try await caller.json("/_double/price", ["order": "ord-1", "price": "1"]).json?["price"] == "1")
            var request = OutboundRequest.form(Self.entry(prepared["authCode"] ?? ""), to: host.url("/paymentRule.php"))
            request.timeout = .seconds(1)
            let answer = try await Caller(base: "").sendOnce(request)
            #expect(answer.status == 302)
            #expect(answer.header("location") == "http://bank.example:9/bank?order=ord-1")
        }
    }

    @Test(
        arguments: [
            (Samples.sonetFields.with("icpId", "other"), "icpId is not demoicp"),
            (Samples.sonetFields.with("doAction", "refund"), "doAction is authOrder, authOrderCredit or confirmOrder"),
            (Samples.sonetFields.with("memo", nil), "memo is missing"),
            (Samples.sonetFields.with("price", "299.00"), "price is no whole number above 0"),
            (Samples.sonetFields.with("price", "0"), "price is no whole number above 0"),
            (Samples.sonetFields.with("icpOrderId", String(repeating: "x", count: 31)), "icpOrderId is longer than 30"),
            (Samples.sonetFields.with("returnUrl", "/notify/sonet"), "returnUrl is no URL"),
            (Samples.sonetFields.with("doAction", "authOrder"), "mpId does not go with doAction"),
            (Samples.sonetFields.with("icpProdDesc", ""), "icpProdDesc is missing"),
            (Samples.sonetFields + [("authCode", "x")], "authCode is no field of this call"),
            (Samples.sonetFields + [("price", "1")], "price is there twice"),
        ] as [([(String, String)], String)]
    )
    func aWrongFormIsRefused(_ fields: [(String, String)], _ complaint: String) async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let answer = try await Samples.sonet(Caller(base: host.url()), fields)
            #expect(answer.status == 200, "so-net says no with a code")
            #expect(Self.members(answer)["resultCode"] != "00000")
            #expect(Self.members(answer)["resultMesg"] == complaint)
            #expect(host.complaints.value == ["POST /microPaymentPost.php: \(complaint)"])
            #expect(host.double.orders.value.isEmpty)
        }
    }

    @Test func anOrderIdIsUsedOnceAndThePageWantsItsFields() async throws {
        try await DoubleHost.run(SonetDouble()) { host async throws in
            let caller = Caller(base: host.url())
            let prepared = Self.members(try await Samples.sonet(caller))
            #expect(Self.members(try await Samples.sonet(caller))["resultCode"] == "10007")
            for (name, value) in [("authCode", "x"), ("memo", "other"), ("icpUserId", "mallory"), ("price", "299")] {
                var entry = Self.entry(prepared["authCode"] ?? "")
                entry.fields.removeAll { $0.name == name }
                entry.fields.append(.init(name, value))
                let answer = try await caller.send(.form(entry, to: host.url("/paymentRule.php")))
                #expect(!answer.text.contains("<form"), "\(name)")
            }
            #expect(host.complaints.value.count == 5)
            #expect(host.double.orders.value["ord-1"]?.phase == .prepared)
        }
    }

    // MARK: -

    private static func entry(_ authCode: String) -> FormFields {
        let names = ["icpId", "icpOrderId", "icpProdId", "mpId", "memo", "icpUserId"]
        let known = Samples.sonetFields.filter { names.contains($0.0) }
        return FormFields((known + [("authCode", authCode)]).map { .init($0.0, $0.1) })
    }

    /// The buyer opens the page and presses a button.
    private static func accept(
        _ host: DoubleHost<SonetDouble>,
        _ authCode: String,
        choice: String = "pay"
    ) async throws -> (number: String, returned: String) {
        let caller = Caller(base: host.url())
        var entry = Self.entry(authCode)
        let mpId = host.double.orders.value["ord-1"]?.fields["mpId"] ?? ""
        entry.fields = entry.fields.map { $0.name == "mpId" ? .init("mpId", mpId) : $0 }
        let page = try await caller.send(.form(entry, to: host.url("/paymentRule.php")))
        #expect(page.status == 200 && page.text.contains("id=\"pay\""), "\(page.text)")
        let answer = try await caller.form("/choose", [("order", "ord-1"), ("choice", choice)])
        return (host.double.orders.value["ord-1"]?.sonetOrderNo ?? "", answer.text)
    }

    private static func confirm(_ caller: Caller, _ number: String) async throws -> OutboundResponse {
        try await caller.form(
            "/microPaymentPost.php",
            [("icpId", "demoicp"), ("icpOrderId", "ord-1"), ("sonetOrderNo", number), ("doAction", "confirmOrder")]
        )
    }

    /// `key|key<TAB>value|value`.
    private static func members(_ answer: OutboundResponse) -> [String: String] {
        let halves = answer.text.split(separator: "\t", omittingEmptySubsequences: false)
            .map { $0.split(separator: "|", omittingEmptySubsequences: false).map { String($0) } }
        guard halves.count == 2, halves[0].count == halves[1].count else { return [:] }
        return Dictionary(zip(halves[0], halves[1])) { $1 }
    }
}
