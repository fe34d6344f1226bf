import AdapterKit
import Model
import Store

/// Who would get the events of a dry run.
struct ReplayRecipients: Sendable {
    let subscriptions: [SubscriptionRecord]
    let request: ReplayRequest

    /// A line for one entry; nil where nobody would get anything.
    ///
    /// - Parameter redelivered: events that were told of already: a replay delivers each once.
    func line(for finding: ReplayFinding, redelivered: inout Set<EventID>) -> String? {
        guard let draft = finding.draft else { return nil }
        switch finding.kind {
        case .same where finding.isEventGone: return ReplayDeeds.goneLine
        case .same:
            guard let event = finding.before?.event, redelivered.insert(event).inserted else { return nil }
            return self.line(
                "again",
                self.subscriptions.filter { subscription in
                    self.request.to.map { $0 == subscription.id }
                        ?? (subscription.enabled && subscription.wants(draft.type))
                }
            )
        case .differs where !self.request.applyDifferences: return nil
        case .new, .differs:
            // One that is switched off gets it when it goes on.
            return self.line("as new", self.subscriptions.filter { $0.takesDeliveries && $0.wants(draft.type) })
        case .unchanged: return nil
        }
    }

    private func line(_ how: String, _ recipients: [SubscriptionRecord]) -> String? {
        recipients.isEmpty ? nil : "would be delivered \(how) to \(recipients.map(\.name).joined(separator: ", "))"
    }
}
