public import Model
import Workflows

extension AssetRecord {
    /// The source of every event of our own about assets.
    public static let eventSource = "/assets"

    /// What every `asset.*` event carries of the asset.
    public var summary: JSONObject {
        var data = JSONObject([
            ("asset", .string("\(self.id)")), ("owner", .string(self.owner)),
            ("kind", .string(self.machine.traits.kind.rawValue)), ("phase", .string(self.machine.phase.rawValue)),
            ("generation", .string(String(self.machine.sourceGeneration))),
            (
                "claims",
                .array(self.machine.claims.filter { $0.value.isLive }.keys.sorted().map { .string($0) })
            ), ("artifacts", .array(self.artifacts)),
        ])
        data["replaces"] = self.replaces.map { .string("\($0)") }
        data["failure"] = self.machine.failure.map { .string($0) }
        return data
    }

    /// What is made of it, without what only helps to make it.
    public var artifacts: [JSON] {
        ArtifactName.allCases.compactMap { name in
            guard let job = self.machine.jobs[name], name.isPublished else { return nil }
            return [
                "name": .string(name.rawValue), "phase": .string(job.phase.rawValue),
                "generation": .string(String(job.generation)),
            ]
        }
    }

    /// The asset's first event.
    public func creationAnnouncement(row: EventRowID) -> NewEvent {
        NewEvent(
            EventDraft(
                key: "\(self.id):asset.created:0",
                type: "asset.created",
                subject: "\(self.id)",
                effectKey: "\(self.id)|created",
                targetState: "created",
                data: .object(self.summary)
            ),
            source: Self.eventSource,
            row: row,
            origin: .workflow,
            receipt: nil,
            acceptedAt: self.createdAt
        )
    }
}
