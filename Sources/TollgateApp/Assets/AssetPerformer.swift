import Automation
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Model
import Store
import Synchronization
import Workflows

/// Carries out what assets want done: copies and deletions in Cloud Storage, jobs of the Transcoder and of services of
/// one's own, and questions about them.
///
/// Everything may be done again without harm: copies and deletions name generations, jobs have a key.
final class AssetPerformer: CommandPerformer {
    static let kinds: [CommandRecord.Kind] = [
        .mediaCancel, .mediaJob, .mediaQuery, .objectCopy, .objectDelete, .transcode,
    ]

    private let services: AssetServices
    /// Where copies go on that took longer than one attempt; after a restart they begin anew.
    private let unfinished = Mutex<[CommandID: (token: RewriteToken, rewritten: Int64)]>([:])

    init(_ services: AssetServices) { self.services = services }

    func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        do throws(AssetFailure) {
            let payload = command.payload
            switch command.kind {
            case .objectCopy: return try await self.copy(command)
            case .objectDelete: return try await self.delete(payload)
            case .transcode: return try await self.transcode(payload, key: command.key)
            case .mediaJob: return try await self.start(payload, key: command.key)
            case .mediaQuery: return try await self.query(payload)
            case .mediaCancel: return try await self.cancel(payload)
            case .checkout, .confirm, .grant, .refund, .takeBack, .wallet:
                throw .refused("\(command.kind.rawValue) is nothing that is done on assets")
            }
        } catch {
            switch error {
            case .refused(let reason): return .refused(reason: reason, nil)
            case .passing(let reason, let after): return .retry(reason: reason, after: after)
            }
        }
    }

    private func copy(_ command: ClaimedCommand) async throws(AssetFailure) -> CommandOutcome {
        let from = try AssetPayload.object(command.payload["from"])
        guard let generation = AssetPayload.generation(command.payload["from"]) else {
            throw .refused("the copy names no generation")
        }
        let copy = ObjectCopy(
            from: from,
            generation: generation,
            to: try AssetPayload.object(command.payload["to"])
        )
        let begun = self.unfinished.withLock { $0.removeValue(forKey: command.id) }
        do throws(GoogleCloudFailure) {
            switch try await self.services.storage.copy(copy, resuming: begun?.token) {
            case .copied, .alreadyThere: return .done(nil)
            case .unfinished(let token, let rewritten, let size):
                self.unfinished.withLock { $0[command.id] = (token, rewritten) }
                let reason = "copied \(rewritten) of \(size) bytes"
                return rewritten > begun?.rewritten ?? 0 ? .progressed(reason) : .retry(reason: reason, after: nil)
            }
        } catch { throw AssetFailure(error) }
    }

    /// What was uploaded is one object of one generation; what was made is everything in its folder.
    private func delete(_ payload: JSON) async throws(AssetFailure) -> CommandOutcome {
        guard let generation = AssetPayload.generation(payload) else {
            return try await self.deleteFolder(try AssetPayload.objectFolder(payload))
        }
        let name = try AssetPayload.object(payload)
        do throws(GoogleCloudFailure) {
            try await self.services.storage.delete(name, generation: generation)
            return .done(nil)
        } catch {
            // It was written over meanwhile: what was to be deleted is gone.
            if case .preconditionFailed = error { return .done(nil) }
            throw AssetFailure(error)
        }
    }

    private func deleteFolder(_ folder: ObjectFolder) async throws(AssetFailure) -> CommandOutcome {
        do throws(GoogleCloudFailure) {
            let deletion = try await self.services.storage.deleteAll(in: folder)
            guard !deletion.isComplete else { return .done(nil) }
            let reason = "deleted \(deletion.deleted) objects, and there are more"
            return deletion.deleted > 0 ? .progressed(reason) : .retry(reason: reason, after: nil)
        } catch { throw AssetFailure(error) }
    }

    /// What nobody knows is called off already, and what has ended makes nothing more.
    private func cancel(_ payload: JSON) async throws(AssetFailure) -> CommandOutcome {
        let key = try AssetPayload.key(payload)
        if payload["of"]?.string == CommandRecord.Kind.transcode.rawValue {
            let transcoder = try self.transcoder()
            do throws(GoogleCloudFailure) {
                _ = try await transcoder.cancel(key: key)
                return .done(nil)
            } catch { throw AssetFailure(error) }
        }
        let service = try self.service(payload).service
        do throws(MediaJobFailure) {
            _ = try await service.cancel(key: key)
            return .done(nil)
        } catch { throw AssetFailure(error) }
    }

    private func transcode(_ payload: JSON, key: String) async throws(AssetFailure) -> CommandOutcome {
        let transcoder = try self.transcoder()
        let input = try AssetPayload.object(payload["input"]).description
        let request: TranscodeRequest
        do throws(TranscodeRequestError) {
            request = try TranscodeRequest(
                key: key,
                input: input,
                output: AssetPayload.folder(payload["output"]),
                definition: .template(self.services.template)
            )
        } catch { throw .refused("\(error)") }
        do throws(GoogleCloudFailure) { return .told(Self.report(try await transcoder.start(request))) } catch {
            throw AssetFailure(error)
        }
    }

    private func start(_ payload: JSON, key: String) async throws(AssetFailure) -> CommandOutcome {
        let (action, service) = try self.service(payload)
        let job: MediaJob
        do throws(MediaJobError) {
            job = try MediaJob(
                key: key,
                kind: action.rawValue,
                asset: payload["asset"]?.string ?? "",
                input: AssetPayload.place(payload["input"]),
                output: AssetPayload.place(payload["output"]),
                parameters: AssetPayload.parameters(payload)
            )
        } catch { throw .refused("\(error)") }
        do throws(MediaJobFailure) {
            _ = try await service.start(job)
            // Keys appear in no bucket: the service is asked until it has them.
            guard action == .provideKeys else { return .told(["state": "running"]) }
            let status = try await service.status(ofKey: key)
            guard status == .underway || status == .unknown else { return .told(Self.report(status)) }
            return .retry(reason: "the keys are being made", after: .seconds(5))
        } catch { throw AssetFailure(error) }
    }

    private func query(_ payload: JSON) async throws(AssetFailure) -> CommandOutcome {
        let key = try AssetPayload.key(payload)
        if payload["of"]?.string == CommandRecord.Kind.transcode.rawValue {
            let transcoder = try self.transcoder()
            do throws(GoogleCloudFailure) {
                return .told(try await transcoder.job(ofKey: key).map { Self.report($0) } ?? ["state": "unknown"])
            } catch { throw AssetFailure(error) }
        }
        let service = try self.service(payload).service
        do throws(MediaJobFailure) { return .told(Self.report(try await service.status(ofKey: key))) } catch {
            throw AssetFailure(error)
        }
    }

    private func transcoder() throws(AssetFailure) -> Transcoder {
        guard let transcoder = self.services.transcoder else { throw .refused("assets.transcoder is not configured") }
        return transcoder
    }

    private func service(
        _ payload: JSON
    ) throws(AssetFailure) -> (action: ProcessingPlan.Action, service: MediaJobService) {
        guard let action = payload["action"]?.string.flatMap(ProcessingPlan.Action.init(rawValue:)) else {
            throw .refused("the job names nothing that is to be done")
        }
        guard let service = self.services.jobs[action] else {
            throw .refused("assets.jobs.\(action.rawValue) is not configured")
        }
        return (action, service)
    }

    private static func report(_ job: TranscodeJob) -> JSON {
        switch job.state {
        case .pending, .running, .other: ["state": "running", "name": .string("\(job.name)")]
        case .succeeded: ["state": "succeeded", "name": .string("\(job.name)")]
        case .failed(let failure):
            ["state": "failed", "reason": .string(failure.message), "name": .string("\(job.name)")]
        }
    }

    private static func report(_ status: MediaJobStatus) -> JSON {
        switch status {
        case .unknown: ["state": "unknown"]
        case .underway: ["state": "running"]
        case .succeeded: ["state": "succeeded"]
        case .failed(let reason): ["state": "failed", "reason": .string(reason)]
        }
    }
}
