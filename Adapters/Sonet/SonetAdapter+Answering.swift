public import AdapterKit

extension SonetAdapter: Redirecting, Acknowledging {
    public var redirectTargets: RedirectTargets { self.options.targets }

    public var formTargets: RedirectTargets { RedirectTargets().adding(originOf: self.options.paymentURL) }

    public func redirect(of request: InboundRequest) -> LiteralAnswer? {
        let call = SonetCall(request)
        guard request.method == "GET" || call.isBrowser else { return nil }
        guard let next = call.next, self.redirectTargets.allows(next) else {
            return .seeOther(RedirectTargets.fallback)
        }
        return .seeOther(next)
    }

    /// so-net's servers go on calling until they read this.
    public func acknowledgement(of request: InboundRequest) -> LiteralAnswer? { .text("0000") }
}
