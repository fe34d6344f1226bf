import AdapterKit
import Model

/// Reads the form of one notification.
struct ECPayNotification {
    private let form: FormFields
    private let merchant: String?
    private let orderKeys: [String]

    /// - Parameters:
    ///   - merchant: the one the source is for; nil for any.
    ///   - orderKeys: the fields that may name the order, in the order they are looked at.
    init(_ form: FormFields, merchant: String?, orderKeys: [String]) {
        self.form = form
        self.merchant = merchant
        self.orderKeys = orderKeys
    }

    /// What a call says became of the payment.
    private enum State: String {
        case succeeded
        case pending
        /// Not made; the buyer may try again.
        case attemptFailed = "attempt_failed"
    }

    func read() throws(AdapterFailure) -> Normalization {
        guard let merchant = self.form["MerchantID"], self.form["RtnCode"] != nil else {
            throw AdapterFailure("the body is no notification of ECPay: MerchantID or RtnCode is missing")
        }
        if let expected = self.merchant, merchant != expected {
            return .quarantined("MerchantID: another merchant than the source's merchant_id")
        }
        do throws(Unmappable) { return .event(try self.draft(merchant)) } catch { return .quarantined(error.reason) }
    }

    private struct Unmappable: Error {
        let reason: String
    }

    private func draft(_ merchant: String) throws(Unmappable) -> EventDraft {
        _ = try self.number("MerchantID")
        let (trade, order) = (try self.number("TradeNo"), try self.number("MerchantTradeNo"))
        let code = try self.number("RtnCode")
        guard let amount = TaiwanDollar.money(self.form["TradeAmt"] ?? "") else {
            throw Unmappable(reason: "TradeAmt: missing or no whole amount")
        }
        let state = Self.state(code)
        // Somebody pressed a button in ECPay's console; no money moved. Such a payment is of no order, not even of one
        // in test mode, and has a key of its own, or the true payment would later pass for a copy of it.
        let isSimulated = !["", "0"].contains(self.form["SimulatePaid"] ?? "")
        let reference = isSimulated ? nil : self.orderReference
        let mode = isSimulated ? "test" : "live"
        // ECPay's checksum does not tell `a` from `A`, so the key does not either.
        let identity = "\(merchant)|\(order)|\(trade)".lowercased()
        let occasion = state == .attemptFailed ? ":\(code)" : ""
        var data = JSONObject([
            ("provider", "ecpay"), ("livemode", .bool(!isSimulated)), ("payment", .string(trade)),
            ("merchant_order", .string(order)), ("status", .string(code)), ("amount", amount.json),
        ])
        if isSimulated { data["simulated"] = true }
        data["method"] = self.text("PaymentType")
        data["order"] = reference.map { .string($0) }
        data["instructions"] = state == .pending ? self.instructions : nil
        data["failure"] = state == .attemptFailed ? self.failure(code) : nil
        data["metadata"] = self.customFields
        return EventDraft(
            key: "\(identity)|\(code)" + (isSimulated ? "|simulated" : ""),
            type: "payment.\(state.rawValue)",
            subject: trade,
            occurredAt: (state == .pending ? nil : self.time("PaymentDate")) ?? self.time("TradeDate"),
            effectKey: "ecpay|\(mode)|\(merchant)|\(trade)|\(state.rawValue)\(occasion)".lowercased(),
            // What the effect depends on, in its own case: a call that names another order is never a mere copy.
            targetState: "\(state.rawValue) of \(order)" + (reference.map { " for \($0)" } ?? ""),
            amount: amount,
            livemode: !isSimulated,
            orderReference: reference,
            objects: [trade],
            data: .object(data)
        )
    }

    private static func state(_ code: String) -> State {
        switch code {
        case "1": .succeeded
        // A virtual account was issued; a code for the shop's counter or a barcode was.
        case "2", "10100073": .pending
        default: .attemptFailed
        }
    }

    /// An identifier, which is made of letters and digits only: so nothing in it can pass for the border to the next.
    private func number(_ name: String) throws(Unmappable) -> String {
        guard let text = self.form[name], !text.isEmpty, text.utf8.count <= 64,
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0 | 0x20) })
        else { throw Unmappable(reason: "\(name): missing or not made of letters and digits") }
        return text
    }

    private func time(_ name: String) -> Timestamp? { self.form[name].flatMap { TaiwanTime.timestamp($0) } }

    private var orderReference: String? {
        self.orderKeys.lazy.compactMap { self.form[$0] }.first { !$0.isEmpty }
    }

    private func text(_ name: String) -> JSON? {
        guard let text = self.form[name], !text.isEmpty else { return nil }
        return .string(text)
    }

    private func object(_ names: KeyValuePairs<String, String>) -> JSON? {
        let members = names.compactMap { member, field in self.text(field).map { (member, $0) } }
        return members.isEmpty ? nil : .object(JSONObject(members))
    }

    /// What the buyer pays with, and until when.
    private var instructions: JSON? {
        self.object([
            "bank_code": "BankCode", "account": "vAccount", "code": "PaymentNo", "barcode_1": "Barcode1",
            "barcode_2": "Barcode2", "barcode_3": "Barcode3", "expires_at": "ExpireDate",
        ])
    }

    private func failure(_ code: String) -> JSON? {
        var failure = JSONObject([("code", .string(code))])
        failure["reason"] = self.text("RtnMsg")
        return .object(failure)
    }

    /// The shop's own.
    private var customFields: JSON? {
        self.object([
            "CustomField1": "CustomField1", "CustomField2": "CustomField2", "CustomField3": "CustomField3",
            "CustomField4": "CustomField4",
        ])
    }
}

extension Money {
    /// As it stands in every event's `data`.
    fileprivate var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}
