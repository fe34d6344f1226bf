import Model
import TestSupport
import Testing
import Workflows

@testable import Automation
@testable import Store

extension Shop {
    static let assets = AssetSettings(
        uploadBucket: "uploads",
        publishedBucket: "published",
        deadlines: [.encode: .seconds(600)]
    )

    /// Makes an asset of 1000 bytes.
    func asset(
        _ traits: AssetTraits = AssetTraits(kind: .image),
        id: AssetID? = nil,
        slots: [UploadSlot] = [.source],
        replaces: AssetID? = nil
    ) async throws -> AssetID {
        let id = id ?? self.store.ids.next()
        let uploads = slots.map { slot in
            let object = "assets/\(id)/\(slot.rawValue)"
            return (slot, DeclaredUpload(bucket: "uploads", object: object, contentType: "image/png", size: 1000))
        }
        let asset = AssetRecord(
            id: id,
            owner: "mei",
            replaces: replaces,
            uploads: Dictionary(uniqueKeysWithValues: uploads),
            machine: AssetPipeline(traits: traits, previous: [replaces].compactMap(\.self)),
            createdAt: self.time.now,
            updatedAt: self.time.now
        )
        try await self.store.createAsset(asset, announcement: asset.creationAnnouncement(row: self.store.ids.next()))
        return id
    }

    @discardableResult
    func claim(_ asset: AssetID, by claim: String = "pst_1", _ claimant: Claim.Claimant = .post) async throws
        -> AssetPipeline.Step?
    {
        try await self.automator.tell(
            DirectAssetFact(
                asset: asset,
                fact: .claimed(claim, by: claimant, at: self.time.now),
                cause: "request claim"
            ),
            isRequest: true
        )?.step
    }

    /// A bucket tells of an object, and it has had its effect.
    @discardableResult
    func tell(
        _ object: String,
        _ state: String = "finalized",
        bucket: String = "uploads",
        generation: Int64,
        size: Int64 = 1000,
        key: String = ""
    ) async throws -> EventID {
        let id = try await self.accept(
            .object(state, object, bucket: bucket, generation: generation, size: size, key: key),
            source: "cloud"
        )
        try await self.automator.drain()
        return id
    }

    func phase(_ asset: AssetID) async throws -> AssetPipeline.Phase? {
        try await self.store.asset(asset)?.machine.phase
    }

    /// Ends every command of a kind that is due with what a service reports.
    @discardableResult
    func report(_ report: JSON? = nil, _ kind: CommandRecord.Kind) async throws -> Int {
        let claimed = try await self.store.claimCommands(limit: 100, lease: .seconds(60))
        for claim in claimed where claim.kind == kind {
            try await self.automator.settle(CommandResult(claim: claim, outcome: .done, report: report))
        }
        try await self.automator.drain()
        return claimed.count { $0.kind == kind }
    }

    func timers(_ asset: AssetID) async throws -> [MachineTimer] { try await self.store.timers(of: .asset(asset)) }

    /// What is stored of assets and of what they asked for.
    func assetDump() async throws -> [String] {
        try await self.store.read { reader in
            try ["assets", "asset_objects", "commands", "timers", "parked"].flatMap { table in
                try reader.query("SELECT * FROM \(table) ORDER BY 1", []).map { "\(table) \($0)" }
            }
        }
    }
}

extension EventDraft {
    static func object(
        _ state: String,
        _ object: String,
        bucket: String,
        generation: Int64,
        size: Int64,
        key: String
    ) -> EventDraft {
        EventDraft(
            key: "\(bucket)/\(object)#\(generation)/\(state)\(key)",
            type: "object.\(state)",
            subject: "\(bucket)/\(object)",
            effectKey: "googlecloud|\(bucket)/\(object)#\(generation)/\(state)",
            data: [
                "provider": "googlecloud", "bucket": .string(bucket), "object": .string(object),
                "generation": .string(String(generation)), "size": .integer(size),
            ]
        )
    }

    static func transcode(_ state: String, _ job: String) -> EventDraft {
        EventDraft(
            key: "\(job)/\(state)",
            type: "transcode.\(state)",
            subject: job,
            effectKey: "googlecloud|\(job)/\(state)",
            data: [
                "provider": "googlecloud", "job": .string(job), "state": .string(state),
                "failure": ["code": 3, "message": "the input\ncannot be decoded"],
            ]
        )
    }

    static func post(_ id: String, claims assets: [String]) -> EventDraft {
        EventDraft(
            key: "post \(id)",
            type: "post.created",
            subject: id,
            occurredAt: Timestamp(seconds: 1_700_000_000),
            effectKey: "internal|\(id)",
            data: ["post": .string(id), "assets": .array(assets.map { .string($0) })]
        )
    }
}
