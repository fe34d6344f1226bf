import Model
import Store

extension EdgeDependencies {
    /// An event of our own, told by a request to the API.
    ///
    /// - Parameter source: `/orders`, or `/test`.
    func announcement(_ draft: EventDraft, source: String) -> NewEvent {
        NewEvent(
            draft,
            source: source,
            row: self.store.ids.next(),
            origin: .workflow,
            receipt: nil,
            acceptedAt: self.time.now()
        )
    }
}
