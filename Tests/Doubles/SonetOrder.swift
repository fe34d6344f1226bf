public import AdapterKit
import Model

/// An order as so-net knows it.
public struct SonetOrder: Sendable, Hashable {
    public enum Phase: String, Sendable, Hashable {
        /// Announced by the merchant.
        case prepared
        /// The buyer is on the payment page.
        case shown
        case canceled
        /// The buyer has paid, or has agreed to pay at a machine or a counter.
        case accepted
        /// An account to pay into has been handed out.
        case codeIssued
        /// The merchant has confirmed, and the money is there.
        case paid
    }

    /// As the merchant sent them.
    public var fields: FormFields
    /// What the payment page lets the buyer in with.
    public var authCode: String
    /// Given when the buyer accepts.
    public var sonetOrderNo: String
    public var vatmAccount: String?
    public var phase = Phase.prepared
    /// What so-net confirms to have been paid, which is what was asked for unless a test has it otherwise.
    public var price: String
    /// How often the merchant has asked for confirmation.
    public var confirmations = 0

    var id: String { self.fields["icpOrderId"] ?? "" }
    var mpId: String { self.fields["mpId"] ?? "" }
    var returnURL: String { self.fields["returnUrl"] ?? "" }
    /// Paid later, at a machine or a counter.
    var isDeferred: Bool { ["vATM_FCB", "IBON", "CVS", "BARCODE"].contains(self.mpId) }

    /// What the buyer's browser carries back.
    func returned(resultCode: String, message: String) -> FormFields {
        FormFields([
            .init("resultCode", resultCode), .init("resultMesg", message), .init("icpId", self.fields["icpId"] ?? ""),
            .init("icpProdId", self.fields["icpProdId"] ?? ""), .init("icpOrderId", self.id),
            .init("icpUserId", self.fields["icpUserId"] ?? ""), .init("mpId", self.mpId),
            .init("price", self.fields["price"] ?? ""), .init("memo", self.fields["memo"] ?? ""),
            .init("orderDataTime", "20261121120000"),
            .init("sonetOrderNo", resultCode == "ok" ? self.sonetOrderNo : ""), .init("authCode", self.authCode),
        ])
    }

    /// The call that says that a deferred payment has come in. Whoever is shown the account knows everything in it but
    /// the hash.
    func announcement(hash: String) -> FormFields {
        FormFields([
            .init("sonetOrderNo", self.sonetOrderNo), .init("mpId", self.mpId),
            .init("icpId", self.fields["icpId"] ?? ""), .init("icpUserId", self.fields["icpUserId"] ?? ""),
            .init("vatmAccount", self.vatmAccount ?? ""), .init("price", self.price),
            .init("payDate", "20261121130000"), .init("hash", hash),
        ])
    }

    /// The same in so-net's other form.
    var announcementXML: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <PAYMENT><ICP_ID>\(self.fields["icpId"] ?? "")</ICP_ID><ICP_ORDER_ID>\(self.id)</ICP_ORDER_ID>\
        <SONET_ORDER_NO>\(self.sonetOrderNo)</SONET_ORDER_NO></PAYMENT>
        """
    }

    var json: JSON {
        [
            "phase": .string(self.phase.rawValue), "mp_id": .string(self.mpId), "price": .string(self.price),
            "sonet_order_no": .string(self.sonetOrderNo), "auth_code": .string(self.authCode),
            "vatm_account": self.vatmAccount.map { .string($0) } ?? .null, "return_url": .string(self.returnURL),
            "confirmations": .integer(Int64(self.confirmations)),
        ]
    }
}
