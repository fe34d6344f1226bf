import Model
import Signing
import Store

extension EdgeDependencies {
    /// An event of our own, told by a request to the API.
    ///
    /// - Parameter source: `/orders`, or `/test`.
    func announcement(_ draft: EventDraft, source: String) -> NewEvent {
        let row = self.store.ids.next(EventRowID.self)
        let id = EventID.derived(source: source, key: draft.key)
        let body: JSON = [
            "specversion": "1.0", "id": .text(id), "source": .string(source), "type": .string(draft.type),
            "subject": .string(draft.subject), "time": .text(draft.occurredAt), "datacontenttype": "application/json",
            "sequence": .text(row), "origin": "workflow", "idempotencykey": .string(draft.key), "data": draft.data,
        ]
        return NewEvent(row: row, id: id, draft: draft, fingerprint: Fingerprint(of: draft).value, body: body.bytes)
    }
}
