import AdapterKit
import Model

/// The browser's journey out to a payment page and back; one name for all of it, so that its cookie finds its path.
struct CheckoutSession: Sendable, Hashable {
    /// `shop-checkout-sonet-ord_…`.
    let id: String

    static let endPrefix = "/redirect-in/"
    /// The cookie in which the way back is kept while the browser is away.
    static let cookie = "resume"

    init(provider: String, order: OrderID) { self.id = "shop-checkout-\(provider)-\(order)" }

    /// nil for what is no name of a session: it becomes part of a path and of a cookie.
    init?(_ text: String) {
        let isName =
            (1...100).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
        guard isName else { return nil }
        self.id = text
    }

    var path: String { "\(Self.endPrefix)\(self.id)" }

    /// Where the journey ends: the page that returns to the shop.
    func endPath(returningTo url: String) -> String { "\(self.path)?\(FormFields([.init("next", url)]).text)" }

    /// Where the journey begins.
    func outPath(_ prepared: PreparedCheckout) -> String {
        let post = "/tools/POST.html?\(FormFields([.init("action", prepared.page)]).text)"
        let query = FormFields([
            .init("session", self.id), .init("next", post), .init("resume", prepared.resume),
        ])
        return "/redirect-out?\(query.text)"
    }
}
