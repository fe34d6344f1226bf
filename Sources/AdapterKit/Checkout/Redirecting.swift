/// The ability to send a browser on that was sent to the notify URL by a provider.
public protocol Redirecting: Adapter {
    /// The hosts that a browser may be sent to.
    var redirectTargets: RedirectTargets { get }

    /// Where a form may be posted to: the provider's payment page, and no page of the shop's, where a form that somebody
    /// else wrote would be taken for the buyer's own.
    var formTargets: RedirectTargets { get }

    /// The answer to a browser, whatever came of its call, rejection included; nil where the caller is no browser.
    func redirect(of request: InboundRequest) -> LiteralAnswer?
}

extension LiteralAnswer {
    /// Sends a browser on with a GET (RFC 9110, section 15.4.4).
    public static func seeOther(_ location: String) -> LiteralAnswer {
        LiteralAnswer(
            status: 303,
            headers: [
                InboundRequest.Header("location", location), InboundRequest.Header("cache-control", "no-store"),
                // The URL holds our state, which is nobody's business further on.
                InboundRequest.Header("referrer-policy", "no-referrer"),
            ]
        )
    }
}
