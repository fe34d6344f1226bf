extension Confirming {
    /// What an answer means, as the entries of the receipt under which it is kept.
    public func confirmation(of question: ConfirmationQuestion, by answer: OutboundResponse) -> Normalization {
        switch self.read(answer: answer, to: question) {
        case .confirmed(let drafts): Normalization(drafts.map { .event($0) })
        case .refused(let reason, let drafts):
            Normalization([.quarantined(reason: reason)] + drafts.map { .event($0) })
        case .retry(let reason): .quarantined(reason)
        }
    }
}
