import AdapterKit
import Model
import Synchronization

/// What a ``PlainAdapter`` makes of a body: `{"id": …}` is a payment.
struct PlainReading {
    let flaw: PlainFlaw?
    private static let calls = Mutex(0)

    func normalize(_ body: [UInt8]) throws(AdapterFailure) -> Normalization {
        if self.flaw == .readsNothing { throw AdapterFailure("nothing is ever read") }
        guard let id = try self.id(in: body) else {
            if self.flaw == .readsNull { return Normalization([]) }
            throw AdapterFailure(
                self.flaw == .failsInSilence
                    ? "\n" : self.flaw == .repeatsBody ? String(decoding: body, as: UTF8.self) : "id is missing"
            )
        }
        let draft = EventDraft(
            key: self.key(id),
            type: self.flaw == .inventsType ? "payment.lost" : "payment.succeeded",
            subject: id,
            effectKey: id,
            data: ["id": .string(id)]
        )
        return Normalization(Array(repeating: .event(draft), count: self.flaw == .repeatsKey ? 2 : 1))
    }

    private func id(in body: [UInt8]) throws(AdapterFailure) -> String? {
        do throws(JSONParseError) { return try JSON(parsing: body)["id"]?.string } catch {
            if self.flaw == .readsGarbage { return "garbage" }
            throw AdapterFailure("the body is not JSON: \(error)")
        }
    }

    private func key(_ id: String) -> String {
        switch self.flaw {
        case .leavesKeyEmpty: ""
        case .countsCalls: "\(id) \(Self.calls.withLock { $0 += 1; return $0 })"
        default: id
        }
    }
}
