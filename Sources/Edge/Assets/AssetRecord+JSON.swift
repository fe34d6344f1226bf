public import Model
public import Store
import Workflows

extension AssetRecord {
    /// As the API shows it.
    public var json: JSON {
        let traits = self.machine.traits
        return [
            "id": .string(self.id.description), "kind": .string(traits.kind.rawValue), "owner": .string(self.owner),
            "phase": .string(self.machine.phase.rawValue), "failure": .text(self.machine.failure),
            "duration_ms": traits.kind == .video ? .integer(traits.durationMilliseconds) : .null,
            "user_asset": .bool(traits.isUserAsset), "drm": .bool(traits.requiresDRM),
            "replaces": .text(self.replaces), "metadata": self.metadata,
            "uploads": .array(UploadSlot.allCases.compactMap(self.json)),
            "claims": .array(
                self.machine.claims.filter { $0.value.isLive }.sorted { $0.key < $1.key }.map { id, claim in
                    [
                        "claim": .string(id), "by": .string(claim.claimant.rawValue),
                        "claimed_at": .text(claim.claimedAt),
                    ]
                }
            ),
            "artifacts": .array(ArtifactName.allCases.compactMap { self.machine.jobs[$0].map(Self.json) }),
            "created_at": .text(self.createdAt), "updated_at": .text(self.updatedAt),
        ]
    }

    /// With what has happened to it, what was asked for, and until when an end is awaited.
    public func json(history: [AssetHistoryEntry], jobs: [CommandRecord], deadlines: [MachineTimer]) -> JSON {
        self.json.adding([
            ("history", .array(history.map(\.json))), ("jobs", .array(jobs.map(\.json))),
            (
                "deadlines",
                .array(deadlines.map { ["job": .string($0.name), "due_at": .text($0.dueAt)] })
            ),
        ])
    }

    private func json(_ slot: UploadSlot) -> JSON? {
        guard let declared = self.uploads[slot] else { return nil }
        let upload = self.machine.uploads[slot] ?? Upload()
        return [
            "name": .string(slot.rawValue), "object": .string(declared.url),
            "content_type": .string(declared.contentType), "size": .integer(declared.size),
            "md5": .text(declared.md5), "crc32c": .text(declared.crc32c),
            // 64-bit numbers that are no quantities are texts: many readers of JSON would round them.
            "generation": upload.finalized > 0 ? .string(String(upload.finalized)) : .null,
            "present": .bool(upload.isPresent), "as_declared": .bool(upload.isAsDeclared),
        ]
    }

    private static func json(_ job: ArtifactJob) -> JSON {
        [
            "name": .string(job.name.rawValue), "action": .string(job.action.rawValue),
            "input": .string(job.input.rawValue), "generation": .string(String(job.generation)),
            "phase": .string(job.phase.rawValue), "attempt": .integer(Int64(job.attempt)), "reason": .text(job.reason),
            "after": .array(job.after.map { .string($0.rawValue) }),
        ]
    }
}

extension AssetHistoryEntry {
    /// As the API shows it.
    public var json: JSON {
        [
            "at": .text(self.at), "trigger": .string(self.trigger), "outcome": .string(self.outcome),
            "from": .string(self.from.rawValue), "to": .string(self.to.rawValue), "event": .text(self.event),
            "cause": .text(self.cause), "note": .text(self.note),
        ]
    }
}
