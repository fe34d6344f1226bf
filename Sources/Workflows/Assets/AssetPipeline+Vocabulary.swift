public import Model

extension AssetPipeline {
    public enum Phase: String, CaseIterable, Sendable {
        /// Known, neither uploaded nor claimed.
        case created
        /// The bytes are there and nobody claims them.
        case uploaded
        /// Claimed, and the bytes are not there.
        case claimed
        case processing
        case ready
        /// An artifact could not be made, or the bytes are not those that were declared.
        case failed
        /// For good.
        case removed
    }

    /// The triggers of the table.
    public enum Trigger: String, CaseIterable, Sendable {
        /// A newer generation of the asset itself, which somebody claims.
        case sourceArrived = "source_arrived"
        /// A newer generation of the asset itself, which nobody claims.
        case sourceArrivedUnclaimed = "source_arrived_unclaimed"
        /// A newer generation, of another size or checksum than declared.
        case sourceMismatched = "source_mismatched"
        /// The newest generation was deleted.
        case sourceDeleted = "source_deleted"
        /// A newer generation of an uploaded artifact, which changes what there is to do.
        case artifactUploaded = "artifact_uploaded"
        /// A newer generation of an uploaded artifact, for which there is nothing to do now.
        case artifactNoted = "artifact_noted"
        case artifactMismatched = "artifact_mismatched"
        case artifactDeleted = "artifact_deleted"
        /// A generation that a newer one has replaced, that is gone already, or that was told before.
        case objectOutdated = "object_outdated"
        case metadataUpdated = "metadata_updated"
        case claimed
        /// A claim that was told before or taken back since.
        case claimKnown = "claim_known"
        /// One claim more than are kept.
        case claimsExhausted = "claims_exhausted"
        /// A claim was taken back, and others stand or there was none.
        case unclaimed
        case unclaimedLast = "unclaimed_last"
        /// A job goes on or has succeeded, and others are under way.
        case jobAdvanced = "job_advanced"
        /// A report about a job that has ended, is not wanted any more, or has a later attempt.
        case jobOutdated = "job_outdated"
        /// A report about a job that has not been asked for.
        case jobUnknown = "job_unknown"
        case artifactFailed = "artifact_failed"
        case artifactsComplete = "artifacts_complete"
        /// The last job under way has succeeded, and one has failed before.
        case artifactsIncomplete = "artifacts_incomplete"
        case retryRequested = "retry_requested"
        /// Of an artifact that has not failed.
        case retryRefused = "retry_refused"
        /// Of an artifact whose input was deleted.
        case retryWithoutInput = "retry_without_input"
        /// The asset that replaces this one is ready.
        case replaced
        case removeRequested = "remove_requested"
    }

    /// What the world tells the machine.
    public enum Fact: Sendable, Hashable {
        /// - Parameter isAsDeclared: size and checksum are those that were declared, as far as both are known.
        case objectFinalized(UploadSlot, generation: Int64, isAsDeclared: Bool = true)
        /// Deleted, archived or overwritten.
        case objectDeleted(UploadSlot, generation: Int64)
        case metadataUpdated(UploadSlot, generation: Int64)
        case claimed(String, by: Claim.Claimant, at: Timestamp)
        case unclaimed(String, at: Timestamp)
        /// The keys for the encode are there.
        case keysProvided
        case jobSucceeded(JobReference)
        case jobFailed(JobReference, reason: String)
        /// The answer to a question: it is being worked on.
        case jobRunning(JobReference)
        /// The answer to a question: nobody knows of it.
        case jobLost(JobReference)
        /// Its deadline has passed.
        case jobOverdue(JobReference)
        case retryRequested(ArtifactName)
        case replaced(by: AssetID)
        case removeRequested
    }

    /// What must be done about a step.
    public enum Effect: Sendable, Hashable {
        /// Tell subscribers: `asset.<phase>`.
        case announce(Phase)
        /// Tell subscribers of one claim: `asset.claimed`.
        case announceClaim(String)
        /// Tell the post or message that claims: `message.processing.<stage>`.
        case tell(Stage, claim: String)
        /// Have a job done.
        case run(JobCall)
        /// Ask how far a job is.
        case query(JobCall)
        /// Call a job off that is not wanted any more; what it makes in spite of this is ignored.
        case cancel(JobCall)
        case setDeadline(JobCall)
        case clearDeadline(JobCall)
        /// Tell an asset that this one, which is ready, has replaced it.
        case cleanUpPrevious(AssetID)
        /// Delete an uploaded object, up to this generation.
        case deleteUpload(UploadSlot, generation: Int64)
        /// Delete what a job made.
        case deleteOutput(MadeArtifact)
    }

    /// Of the processing that a claim waits for.
    public enum Stage: String, CaseIterable, Sendable {
        case started
        case completed
        case failed
    }

    /// What one fact did.
    public struct Step: Sendable, Hashable {
        public var trigger: Trigger
        public var from: Phase
        public var to: Phase
        public var outcome: Outcome
        public var effects: [Effect]
        /// Something was recorded: what is parked may have what it waits for.
        public var isChange: Bool

        public enum Outcome: Sendable, Hashable {
            case moved
            case absorbed(String)
            case parked(String)
            case refused(String)
        }
    }
}
