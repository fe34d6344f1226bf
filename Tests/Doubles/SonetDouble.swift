import AdapterKit
public import Model
public import TestSupport

/// so-net's payment interface and its payment page.
///
/// so-net signs nothing and has no secret: who knows the merchant's id is let in.
public final class SonetDouble: ProviderDouble {
    public static let name = "sonet"
    private let icpId: String
    private let firstNumber: Int
    /// By the merchant's order id.
    public let orders = Watched<[String: SonetOrder]>([:])
    /// Where the payment page sends the buyer on to, another host of the provider's (`http://bank.example:1234`).
    let bank = Watched<String?>(nil)

    /// - Parameter firstNumber: of its orders; so-net never gives a number twice.
    public init(icpId: String = "demoicp", firstNumber: Int = 1) {
        self.icpId = icpId
        self.firstNumber = firstNumber
    }

    public var credentials: JSON { ["icp_id": .string(self.icpId)] }

    public var memory: JSON {
        .object(JSONObject(self.orders.value.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) }))
    }

    /// `authOrder`, `authOrderCredit`, `confirmOrder`, or the page's name.
    public func operation(of call: DoubleCall) -> String {
        let last = call.path.split(separator: "/").last.map { String($0) } ?? ""
        guard last == "microPaymentPost.php" else { return last }
        do throws(Complaint) { return try call.form()["doAction"] ?? last } catch { return last }
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        switch (call.method, call.path) {
        case ("POST", "/microPaymentPost.php"):
            let form = try call.form()
            guard form["icpId"] == self.icpId else { throw Complaint("icpId is not \(self.icpId)", code: "99001") }
            switch form["doAction"] {
            case "authOrder", "authOrderCredit": return try self.prepare(form)
            case "confirmOrder": return try self.confirm(form)
            default: throw Complaint("doAction is authOrder, authOrderCredit or confirmOrder", code: "99002")
            }
        case ("POST", "/paymentRule.php"): return try self.open(try call.form())
        case ("GET", "/bank"): return self.page(try self.order(try call.query()["order"]))
        case ("POST", "/choose"): return try self.choose(try call.form())
        default: throw Complaint("there is no such page", status: 404, code: "99000")
        }
    }

    private func prepare(_ form: FormFields) throws(Complaint) -> LoopbackSink.Answer {
        try form.check(
            required: [
                "icpId", "icpOrderId", "icpProdId", "mpId", "icpUserId", "icpProdDesc", "price", "returnUrl",
                "doAction",
            ],
            optional: ["memo"]
        )
        guard form["memo"] != nil else { throw Complaint("memo is missing", code: "10002") }
        let price = form["price"] ?? ""
        guard (1...9).contains(price.utf8.count), price.utf8.allSatisfy({ (48...57).contains($0) }), price.first != "0"
        else { throw Complaint("price is no whole number above 0", code: "10003") }
        let id = form["icpOrderId"] ?? ""
        guard id.utf8.count <= 30 else { throw Complaint("icpOrderId is longer than 30", code: "10004") }
        let url = form["returnUrl"] ?? ""
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw Complaint("returnUrl is no URL", code: "10005")
        }
        let isWallet = form["doAction"] == "authOrder"
        guard ["TSTART", "GASH_GPAY"].contains(form["mpId"]) == isWallet else {
            throw Complaint("mpId does not go with doAction", code: "10006")
        }
        let authCode = self.orders.change { orders -> String? in
            guard orders[id] == nil else { return nil }
            let number = self.firstNumber + orders.count
            let authCode = "AUTH" + Self.padded(number, 28)
            orders[id] = SonetOrder(
                fields: form,
                authCode: authCode,
                sonetOrderNo: "SNT" + Self.padded(number, 12),
                price: price
            )
            return authCode
        }
        guard let authCode else { throw Complaint("icpOrderId has been used", code: "10007") }
        return Self.answer([("resultCode", "00000"), ("resultMesg", "ok"), ("authCode", authCode)])
    }

    /// Asked again, it says the same again.
    private func confirm(_ form: FormFields) throws(Complaint) -> LoopbackSink.Answer {
        try form.check(required: ["icpId", "icpOrderId", "sonetOrderNo", "doAction"])
        let order = try self.order(form["icpOrderId"])
        guard [.accepted, .codeIssued, .paid].contains(order.phase), order.sonetOrderNo == form["sonetOrderNo"] else {
            throw Complaint("sonetOrderNo is not that of an order that a buyer has accepted", code: "20001")
        }
        let changed = self.change(order.id) { order in
            order.confirmations += 1
            guard order.phase == .accepted else { return }
            order.phase = order.isDeferred ? .codeIssued : .paid
            if order.isDeferred { order.vatmAccount = "9" + String(order.sonetOrderNo.suffix(13)) }
        }
        var members = [("resultCode", "00000"), ("resultMesg", "ok"), ("price", changed.price)]
        if changed.phase == .codeIssued, let account = changed.vatmAccount {
            members += [("vatmAccount", account), ("expireDatetime", "20261124235959")]
        } else {
            members.append(("confirmDateTime", "20261121120100"))
        }
        return Self.answer(members)
    }

    func order(_ id: String?) throws(Complaint) -> SonetOrder {
        guard let id, let order = self.orders.value[id] else {
            throw Complaint("icpOrderId is not known", code: "20000")
        }
        return order
    }

    @discardableResult
    func change(_ id: String, _ body: @Sendable (inout SonetOrder) -> Void) -> SonetOrder {
        self.orders.change { orders in
            // Orders are never forgotten, and whoever asks has just found it.
            var order = orders[id] ?? SonetOrder(fields: FormFields(), authCode: "", sonetOrderNo: "", price: "")
            body(&order)
            orders[id] = order
            return order
        }
    }

    /// `key|key<TAB>value|value`.
    static func answer(_ members: [(String, String)]) -> LoopbackSink.Answer {
        .text(members.map(\.0).joined(separator: "|") + "\t" + members.map(\.1).joined(separator: "|"))
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Its interface says no with 200 and a code; a page that is not there is simply not there.
    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        guard complaint.status == 400 else {
            return .text(complaint.text, status: complaint.status)
        }
        let code = complaint.code.isEmpty ? "10001" : complaint.code
        return Self.answer([("resultCode", code), ("resultMesg", complaint.text.replacing("|", with: " "))])
    }
}
