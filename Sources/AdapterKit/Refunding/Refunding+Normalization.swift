extension Refunding {
    /// A stored answer, read as when it came.
    ///
    /// - Parameter isSearch: it answers the question what was given back already, and not the request itself.
    public func normalization(of answer: OutboundResponse, isSearch: Bool, to refund: RefundOrder) -> Normalization {
        switch isSearch ? self.find(refund, in: answer) : self.read(answer: answer, to: refund) {
        case .accepted(let draft)?: .event(draft)
        case .refused(let reason)?, .retry(let reason)?: .quarantined(reason)
        case nil: .quarantined("the provider does not know of the refund")
        }
    }
}
