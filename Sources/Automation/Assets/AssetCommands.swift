import Model
import Store
import Workflows

/// What the asset machine wants done in the outside world, as commands.
///
/// Payloads, besides `asset` and `job` (the key of the attempt):
/// * `object_copy`: `from` and `to`, each `{"bucket", "object"}`, and `from.generation`;
/// * `transcode`, `media_job`: `action`, `artifact`, `input` as above, `output` with `bucket`, `folder` and `object`, and
///   what is known of the asset;
/// * `media_query`, `media_cancel`: the same, and `of`, the kind that it asks about;
/// * `object_delete`: `bucket`, `object`, `folder` where everything below it goes too, and `generation` where it is known.
struct AssetCommands {
    let settings: AssetSettings
    let asset: AssetRecord

    func run(_ call: JobCall, id: CommandID) -> NewCommand {
        let kind = Self.kind(of: call)
        return self.command(kind, key: call.key, kind == .objectCopy ? self.copy(call) : self.job(call), id)
    }

    /// - Parameter occasion: a job may be asked about more than once.
    /// - Returns: nil where nobody can be asked: a copy says how far it is by itself.
    func query(_ call: JobCall, occasion: Timestamp, id: CommandID) -> NewCommand? {
        let kind = Self.kind(of: call)
        guard kind != .objectCopy, var payload = self.job(call).object else { return nil }
        payload["of"] = .string(kind.rawValue)
        return self.command(.mediaQuery, key: "\(call.key):\(occasion.milliseconds)", .object(payload), id)
    }

    /// - Returns: nil where nothing can be called off: what was copied is deleted.
    func cancel(_ call: JobCall, id: CommandID) -> NewCommand? {
        let kind = Self.kind(of: call)
        guard kind != .objectCopy, var payload = self.job(call).object else { return nil }
        payload["of"] = .string(kind.rawValue)
        return self.command(.mediaCancel, key: call.key, .object(payload), id)
    }

    func delete(_ slot: UploadSlot, generation: Int64, id: CommandID) -> NewCommand? {
        guard let upload = self.asset.uploads[slot] else { return nil }
        return self.command(
            .objectDelete,
            key: "\(slot.rawValue):\(generation)",
            [
                "bucket": .string(upload.bucket), "object": .string(upload.object),
                "generation": .string(String(generation)),
            ],
            id
        )
    }

    /// - Parameter moves: what was deleted may be made once more, and then be deleted once more.
    func delete(_ made: MadeArtifact, moves: Int64, id: CommandID) -> NewCommand {
        self.command(
            .objectDelete,
            key: "\(made.name.rawValue):\(made.generation):\(moves)",
            [
                "bucket": .string(self.settings.publishedBucket),
                "folder": .string(self.settings.folder(of: made, self.asset.id)),
                "object": .string(self.settings.object(of: made, self.asset.id)),
            ],
            id
        )
    }

    /// The object whose appearance ends a job.
    func output(of call: JobCall) -> AssetLink? {
        guard call.name.isPublished else { return nil }
        let made = MadeArtifact(name: call.name, generation: call.generation)
        return AssetLink(
            object: AssetLink.object(self.settings.publishedBucket, self.settings.object(of: made, self.asset.id)),
            asset: self.asset.id,
            role: .output(made)
        )
    }

    static let runs: [CommandRecord.Kind] = [.objectCopy, .transcode, .mediaJob]

    private static func kind(of call: JobCall) -> CommandRecord.Kind {
        switch call.action {
        case .copy: .objectCopy
        case .transcode: .transcode
        case .generate, .blur, .encode, .provideKeys: .mediaJob
        }
    }

    private func command(_ kind: CommandRecord.Kind, key: String, _ payload: JSON, _ id: CommandID) -> NewCommand {
        var members = payload.object ?? JSONObject()
        members["asset"] = .string("\(self.asset.id)")
        return NewCommand(
            id: id,
            source: AssetRecord.eventSource,
            kind: kind,
            key: "\(self.asset.id):\(key)",
            payload: .object(members),
            machine: .asset(self.asset.id)
        )
    }

    private func input(_ call: JobCall) -> JSON {
        let upload = self.asset.uploads[call.input]
        return [
            "bucket": .string(upload?.bucket ?? self.settings.uploadBucket), "object": .string(upload?.object ?? ""),
            "generation": .string(String(call.generation)), "content_type": .string(upload?.contentType ?? ""),
        ]
    }

    private func copy(_ call: JobCall) -> JSON {
        ["job": .string(call.key), "from": self.input(call), "to": self.output(call)]
    }

    private func job(_ call: JobCall) -> JSON {
        [
            "job": .string(call.key), "action": .string(call.action.rawValue), "artifact": .string(call.name.rawValue),
            "input": self.input(call), "output": self.output(call),
            "kind": .string(self.asset.machine.traits.kind.rawValue),
            "duration_ms": .integer(self.asset.machine.traits.durationMilliseconds),
            "drm": .bool(self.asset.machine.traits.requiresDRM),
        ]
    }

    private func output(_ call: JobCall) -> JSON {
        let made = MadeArtifact(name: call.name, generation: call.generation)
        return [
            "bucket": .string(self.settings.publishedBucket),
            "folder": .string(self.settings.folder(of: made, self.asset.id)),
            "object": .string(self.settings.object(of: made, self.asset.id)),
        ]
    }
}
