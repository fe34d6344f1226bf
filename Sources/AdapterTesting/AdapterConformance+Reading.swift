import AdapterKit
import Model

extension AdapterConformance {
    /// What a good call is read as.
    func reading() throws -> [ConformanceViolation] {
        let adapter = try self.adapter()
        let first: Normalization
        do throws(AdapterFailure) { first = try adapter.normalize(.withoutProof(self.request)) } catch {
            return [ConformanceViolation(.misreadsGoodCall, error.reason)]
        }
        var found: [ConformanceViolation] = []
        for _ in 0..<3 where try self.reads(self.adapter()) != first {
            found.append(ConformanceViolation(.notDeterministic))
            break
        }
        for draft in first.drafts {
            if !self.descriptor.emits.contains(draft.type) {
                found.append(ConformanceViolation(.emitsUndeclaredType, draft.type))
            }
            for (name, value) in [("key", draft.key), ("subject", draft.subject), ("effectKey", draft.effectKey)]
            where value.isEmpty {
                found.append(ConformanceViolation(.lacksIdentity, "\(draft.type): \(name)"))
            }
        }
        let keys = first.drafts.map(\.key)
        if Set(keys).count != keys.count { found.append(ConformanceViolation(.repeatsKey)) }
        return found
    }

    private func reads(_ adapter: Subject) -> Normalization? {
        do throws(AdapterFailure) { return try adapter.normalize(.withoutProof(self.request)) } catch { return nil }
    }
}
