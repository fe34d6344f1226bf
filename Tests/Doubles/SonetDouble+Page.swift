import AdapterKit
public import Model
import TestSupport

/// What the buyer sees, and what happens outside the merchant's sight.
extension SonetDouble {
    /// The merchant's page sends the buyer here.
    func open(_ form: FormFields) throws(Complaint) -> LoopbackSink.Answer {
        try form.check(
            required: ["icpId", "icpOrderId", "icpProdId", "mpId", "icpUserId", "authCode"],
            optional: ["memo"]
        )
        let order = try self.order(form["icpOrderId"])
        guard form["authCode"] == order.authCode else { throw Complaint("authCode is not that of the order") }
        for name in ["icpId", "icpProdId", "mpId", "memo", "icpUserId"] where form[name] != order.fields[name] {
            throw Complaint("\(name) is not what the order was prepared with")
        }
        guard order.phase == .prepared || order.phase == .shown else {
            throw Complaint("the order is \(order.phase.rawValue)")
        }
        let shown = self.change(order.id) { $0.phase = .shown }
        guard let bank = self.bank.value else { return self.page(shown) }
        let query = FormFields([.init("order", shown.id)]).text
        return LoopbackSink.Answer(302, headers: [("location", "\(bank)/bank?\(query)")])
    }

    func page(_ order: SonetOrder) -> LoopbackSink.Answer {
        func button(_ choice: String, _ label: String) -> String {
            """
            <form method="post" action="/choose"><input type="hidden" name="order" value="\(Self.escaped(order.id))">\
            <button id="\(choice)" name="choice" value="\(choice)">\(label)</button></form>
            """
        }
        return .html(
            """
            <!doctype html><meta charset="utf-8"><title>so-net</title><h1>so-net</h1>
            <p id="product">\(Self.escaped(order.fields["icpProdDesc"] ?? ""))</p>
            <p id="price">NT$\(Self.escaped(order.fields["price"] ?? ""))</p>
            \(button("pay", "付款"))\(button("cancel", "取消"))
            """
        )
    }

    /// The buyer's choice; the browser carries the outcome back by a form that sends itself.
    func choose(_ form: FormFields) throws(Complaint) -> LoopbackSink.Answer {
        let order = try self.order(form["order"])
        let isPaying = form["choice"] == "pay"
        guard order.phase == .shown else { throw Complaint("the order is \(order.phase.rawValue)") }
        let changed = self.change(order.id) { $0.phase = isPaying ? .accepted : .canceled }
        let fields = changed.returned(resultCode: isPaying ? "ok" : "30001", message: isPaying ? "" : "使用者取消")
        let inputs = fields.fields.map { field in
            "<input type=\"hidden\" name=\"\(Self.escaped(field.name))\" value=\"\(Self.escaped(field.value))\">"
        }
        return .html(
            """
            <!doctype html><meta charset="utf-8"><title>so-net</title>
            <form id="back" method="post" action="\(Self.escaped(changed.returnURL))">\(inputs.joined())</form>
            <script>document.getElementById("back").submit()</script>
            """
        )
    }

    /// * `bank` `{"origin": "http://bank.example:1234"}`: the payment page sends the buyer on to another host.
    /// * `price` `{"order": …, "price": "1"}`: so-net will confirm this price.
    /// * `settle` `{"order": …}`: the buyer pays at the machine; answers with the announcement in both its forms.
    /// * `announce` `{"order": …}`: the same announcement though nothing was paid, as a forger would make it.
    public func act(_ action: String, _ arguments: JSON) throws(Complaint) -> JSON? {
        switch action {
        case "bank":
            let origin = arguments["origin"]?.string
            self.bank.change { $0 = origin }
            return ["bank": origin.map { .string($0) } ?? .null]
        case "price":
            let price = try JSONShape(arguments, path: "").text("price")
            return self.change(try self.order(arguments["order"]?.string).id) { $0.price = price }.json
        case "settle":
            let order = try self.order(arguments["order"]?.string)
            guard order.phase == .codeIssued else { throw Complaint("the order is \(order.phase.rawValue)") }
            return Self.announcement(of: self.change(order.id) { $0.phase = .paid })
        case "announce":
            let order = try self.order(arguments["order"]?.string)
            return Self.announcement(of: order, hash: String(repeating: "f", count: 32))
        default: return nil
        }
    }

    private static func announcement(
        of order: SonetOrder,
        hash: String = "0123456789abcdef0123456789abcdef"
    ) -> JSON {
        ["form": .string(order.announcement(hash: hash).text), "xml": .string(order.announcementXML)]
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
