import AdapterKit
import Model
import Signing

/// What stands in `TradeInfo`: a status, and what was paid. JSON or a form, as the shop asked for with `RespondType`.
struct NewebPayTrade {
    private let status: String
    private let message: String?
    /// The members of `Result`, or the fields of the form.
    private let result: JSON
    /// Tells one text from another.
    private let digest: String

    /// - Returns: nil for a text that is neither.
    init?(_ plain: [UInt8]) {
        let outer: JSON
        if let json = Self.json(plain) {
            outer = json
        } else if let form = Self.form(plain) {
            outer = form
        } else {
            return nil
        }
        guard let status = outer["Status"]?.string, !status.isEmpty else { return nil }
        self.status = status
        self.message = outer["Message"]?.string
        self.result = outer["Result"] ?? outer
        self.digest = Hex.encode(Hashing.sha256(plain).prefix(12))
    }

    private static func json(_ plain: [UInt8]) -> JSON? {
        do throws(JSONParseError) { return try JSON(parsing: plain) } catch { return nil }
    }

    private static func form(_ plain: [UInt8]) -> JSON? {
        do throws(FormError) {
            let fields = try FormFields(parsing: plain).fields
            return .object(JSONObject(fields.map { ($0.name, .string($0.value)) }))
        } catch { return nil }
    }

    func read(merchant: String?, orderKeys: [String]) -> Normalization {
        // What failed early may not name the merchant; what moves money does.
        let own = self.text("MerchantID")
        if let merchant, own != merchant, own != nil || self.status == "SUCCESS" {
            return .quarantined("Result.MerchantID: another merchant than the source's merchant_id")
        }
        let reference = orderKeys.lazy.compactMap { self.text($0) }.first
        do throws(Unmappable) { return .event(try self.draft(reference)) } catch { return .quarantined(error.reason) }
    }

    private struct Unmappable: Error {
        let reason: String
    }

    private func draft(_ reference: String?) throws(Unmappable) -> EventDraft {
        let order = try self.identifier("MerchantOrderNo")
        guard Self.isIdentifier(self.status) else { throw Unmappable(reason: "Status: not made of letters and digits") }
        guard self.status == "SUCCESS" else { return try self.failedAttempt(order, reference) }
        let trade = try self.identifier("TradeNo")
        guard let amount = TaiwanDollar.money(self.result["Amt"]) else {
            throw Unmappable(reason: "Result.Amt: missing or no whole amount")
        }
        var data = self.data(order, reference)
        data["payment"] = .string(trade)
        data["amount"] = amount.json
        let paidAt = self.text("PayTime")
        if let paidAt, TaiwanTime.timestamp(paidAt) == nil {
            throw Unmappable(reason: "Result.PayTime: no time, so it does not show that anything was paid")
        }
        if paidAt == nil {
            // The same status tells of a code that was issued; the payment comes when the buyer has paid with it.
            guard let instructions = self.instructions else {
                throw Unmappable(reason: "Result: neither PayTime nor a code to pay with")
            }
            data["instructions"] = instructions
        }
        let state = paidAt == nil ? "pending" : "succeeded"
        return EventDraft(
            key: "\(order)|\(trade)|\(self.status)" + (paidAt == nil ? "|code" : ""),
            type: "payment.\(state)",
            subject: trade,
            occurredAt: paidAt.flatMap { TaiwanTime.timestamp($0) },
            effectKey: "newebpay|live|\(self.text("MerchantID") ?? "")|\(trade)|\(state)",
            targetState: state,
            amount: amount,
            orderReference: reference,
            objects: [trade],
            data: .object(data)
        )
    }

    /// A payment that was not made; the buyer may try again. It may have come to no trade.
    private func failedAttempt(_ order: String, _ reference: String?) throws(Unmappable) -> EventDraft {
        let trade = self.text("TradeNo") == nil ? nil : try self.identifier("TradeNo")
        let amount = TaiwanDollar.money(self.result["Amt"])
        var data = self.data(order, reference)
        data["payment"] = trade.map { .string($0) }
        data["amount"] = amount?.json
        var failure = JSONObject([("code", .string(self.status))])
        failure["reason"] = self.message.map { .string($0) }
        data["failure"] = .object(failure)
        // An attempt that came to no trade is told from the next one by all that is said of it.
        let attempt = trade ?? self.digest
        return EventDraft(
            key: "\(order)|\(attempt)|\(self.status)",
            type: "payment.attempt_failed",
            subject: trade ?? order,
            occurredAt: self.text("PayTime").flatMap { TaiwanTime.timestamp($0) },
            effectKey:
                "newebpay|live|\(self.text("MerchantID") ?? "")|\(order)|\(attempt)|attempt_failed:\(self.status)",
            targetState: "attempt_failed",
            amount: amount,
            orderReference: reference,
            objects: [trade].compactMap(\.self),
            data: .object(data)
        )
    }

    private func data(_ order: String, _ reference: String?) -> JSONObject {
        var data = JSONObject([
            ("provider", "newebpay"), ("livemode", true), ("merchant_order", .string(order)),
            ("status", .string(self.status)),
        ])
        data["method"] = self.text("PaymentType").map { .string($0) }
        data["order"] = reference.map { .string($0) }
        return data
    }

    /// What the buyer pays with, and until when.
    private var instructions: JSON? {
        let code = self.object([
            "bank_code": "BankCode", self.text("BankCode") == nil ? "code" : "account": "CodeNo",
            "barcode_1": "Barcode_1", "barcode_2": "Barcode_2",
            "barcode_3": "Barcode_3",
        ])
        guard var code else { return nil }
        let until = ["ExpireDate", "ExpireTime"].compactMap { self.text($0) }
        if !until.isEmpty { code["expires_at"] = .string(until.joined(separator: " ")) }
        return .object(code)
    }

    private func object(_ names: KeyValuePairs<String, String>) -> JSONObject? {
        let members = names.compactMap { member, field in self.text(field).map { (member, JSON.string($0)) } }
        return members.isEmpty ? nil : JSONObject(members)
    }

    /// A text, or a number as one; nil where there is none.
    private func text(_ name: String) -> String? {
        switch self.result[name] {
        case .string(let text) where !text.isEmpty: text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// Letters, digits, `_` and `-` only: so nothing in it can pass for the border to the next.
    private func identifier(_ name: String) throws(Unmappable) -> String {
        guard let text = self.text(name), Self.isIdentifier(text) else {
            throw Unmappable(reason: "Result.\(name): missing or not made of letters and digits")
        }
        return text
    }

    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
    }
}

extension Money {
    /// As it stands in every event's `data`.
    fileprivate var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}
