public import Model
public import Store

extension ReplayRecord {
    /// As the API shows it.
    public var json: JSON {
        [
            "id": .string(self.id.description), "state": .string(self.state.rawValue), "dry_run": .bool(self.dryRun),
            "created_at": .text(self.createdAt), "finished_at": .text(self.finishedAt), "request": self.request,
            "counts": self.counts,
        ]
    }
}
