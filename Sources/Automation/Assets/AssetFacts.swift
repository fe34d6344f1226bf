import Model
import Store
import Workflows

/// Reads an event as a fact of the asset machine.
enum AssetFacts {
    /// What an event about an object or a job tells its asset.
    ///
    /// - Returns: nil where it tells it nothing: something that was made is gone, or its metadata changed.
    static func fact(_ event: PendingEvent, _ link: AssetLink, of asset: AssetRecord) -> AssetPipeline.Fact? {
        switch link.role {
        case .upload(let slot): Self.fact(event, slot, asset.uploads[slot])
        case .output(let made):
            event.type == "object.finalized"
                ? .jobSucceeded(JobReference(name: made.name, generation: made.generation)) : nil
        case .job(let job):
            switch event.type {
            case "transcode.succeeded": .jobSucceeded(job)
            case "transcode.failed": .jobFailed(job, reason: Self.reason(event.data?["failure"]))
            default: nil
            }
        }
    }

    private static func fact(
        _ event: PendingEvent,
        _ slot: UploadSlot,
        _ declared: DeclaredUpload?
    ) -> AssetPipeline.Fact? {
        guard let data = event.data, let generation = data["generation"]?.string.flatMap({ Int64($0) }) else {
            return nil
        }
        switch event.type {
        case "object.finalized":
            let fits = declared?.fits(
                size: data["size"]?.integer,
                md5: data["md5"]?.string,
                crc32c: data["crc32c"]?.string
            )
            return .objectFinalized(slot, generation: generation, isAsDeclared: fits ?? true)
        case "object.deleted", "object.archived": return .objectDeleted(slot, generation: generation)
        case "object.metadata_updated": return .metadataUpdated(slot, generation: generation)
        default: return nil
        }
    }

    /// For the record, in one line and not too long: it comes from outside.
    static func reason(_ failure: JSON?) -> String {
        let text = failure?["message"]?.string ?? failure?.string ?? "no reason was given"
        return String(text.unicodeScalars.prefix(300).map { $0.value < 32 ? " " : Character($0) })
    }

    /// What a command's end tells its asset; nil where it goes on, and where it tells the asset nothing.
    static func fact(of result: CommandResult) -> AssetPipeline.Fact? {
        guard let job = result.claim.payload["job"]?.string.flatMap({ JobReference(key: $0) }) else { return nil }
        let failure: String?
        switch result.outcome {
        case .retry, .waiting: return nil
        case .done: failure = nil
        case .refused(let reason), .dead(let reason): failure = Self.reason(.string(reason))
        }
        switch result.claim.kind {
        case .objectCopy: return failure.map { .jobFailed(job, reason: $0) } ?? .jobSucceeded(job)
        case .transcode, .mediaJob:
            if let failure { return .jobFailed(job, reason: failure) }
            return Self.fact(job, result.report)
        // A question that cannot be asked leaves it to the next deadline.
        case .mediaQuery: return failure == nil ? Self.fact(job, result.report) : nil
        case .confirm, .checkout, .refund, .grant, .takeBack, .wallet, .mediaCancel, .objectDelete: return nil
        }
    }

    /// `{"state": "succeeded|failed|running|unknown", "reason": …}`: what a service says of a job.
    private static func fact(_ job: JobReference, _ report: JSON?) -> AssetPipeline.Fact? {
        switch report?["state"]?.string {
        case "succeeded": .jobSucceeded(job)
        case "failed": .jobFailed(job, reason: Self.reason(report?["reason"]))
        case "running": .jobRunning(job)
        case "unknown": .jobLost(job)
        default: nil
        }
    }

    /// The provider's name of a job, which its answer tells: events about it lead to the asset from then on.
    static func link(of result: CommandResult, _ asset: AssetID) -> AssetLink? {
        guard let name = result.report?["name"]?.string,
            let job = result.claim.payload["job"]?.string.flatMap({ JobReference(key: $0) })
        else { return nil }
        return AssetLink(object: AssetLink.job(name), asset: asset, role: .job(job))
    }
}
