import AdapterKit
import Model

/// The browser's journey out to a payment page and back; one name for all of it, so that its cookie finds its path.
struct CheckoutSession: Sendable, Hashable {
    /// `shop-checkout-sonet-ord_…`.
    let id: String

    static let endPrefix = "/redirect-in/"
    /// The cookie in which the way back is kept while the browser is away.
    static let cookie = "resume"
    /// Bytes of its value; browsers keep no larger cookie.
    private static let longestCookie = 3800

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

    /// A way back as it is written into the cookie.
    static func cookieValue(of resume: String) -> String { String(FormFields([.init("", resume)]).text.dropFirst()) }

    /// By how many bytes a way back is too long for the cookie; nil where it fits.
    static func excess(of resume: String) -> Int? {
        let excess = self.cookieValue(of: resume).utf8.count - self.longestCookie
        return excess > 0 ? excess : nil
    }

    var path: String { "\(Self.endPrefix)\(self.id)" }

    /// Where the journey ends: the page that returns to the shop.
    func endPath(returningTo url: String) -> String { "\(self.path)?\(FormFields([.init("next", url)]).text)" }

    /// Where the journey begins.
    ///
    /// - Parameter resume: where the provider sends the browser back.
    func outPath(to page: String, resume: String) -> String {
        let post = "/tools/POST.html?\(FormFields([.init("action", page)]).text)"
        let query = FormFields([.init("session", self.id), .init("next", post), .init("resume", resume)])
        return "/redirect-out?\(query.text)"
    }
}
