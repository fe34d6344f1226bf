public import Model
public import Workflows

extension Store {
    /// Stores the asset with its first event and the objects that lead to it, and hands on what was parked for it.
    public func createAsset(_ asset: AssetRecord, announcement: NewEvent) async throws(StoreError) {
        let arguments = asset.arguments
        let links = asset.uploadLinks
        let rows = EventRows(own: announcement, acceptedAt: asset.createdAt)
        try await self.write(.accept) { transaction in
            try transaction.execute(
                """
                INSERT INTO assets (id, phase, kind, owner, replaces, uploads, metadata, machine, created_at, updated_at,
                    version)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)
                """,
                arguments
            )
            // Told before: each announcement has one key, whoever causes it.
            _ = try transaction.insert(rows)
            for link in links { try transaction.insert(link) }
            try transaction.unpark(waitingFor: .asset(asset.id))
        }
    }

    /// Declares an upload of an asset, or declares it anew.
    ///
    /// - Returns: the asset after it; nil where there is none, or where it changed since it was read: try again.
    public func declare(
        _ upload: DeclaredUpload,
        as slot: UploadSlot,
        of asset: AssetRecord
    ) async throws(StoreError) -> AssetRecord? {
        var changed = asset
        changed.uploads[slot] = upload
        changed.updatedAt = self.time.now()
        changed.version += 1
        let row = changed.arguments
        let link = AssetLink(object: upload.url, asset: asset.id, role: .upload(slot))
        let isDone = try await self.write(.accept) { transaction in
            let count = try transaction.execute(
                "UPDATE assets SET uploads = ?2, updated_at = ?3, version = version + 1 WHERE id = ?1 AND version = ?4",
                [row[0], row[5], row[9], .int(asset.version)]
            )
            guard count == 1 else { return false }
            try transaction.insert(link)
            return true
        }
        return isDone ? changed : nil
    }

    /// - Returns: nil when there is none of that id.
    public func asset(_ id: AssetID) async throws(StoreError) -> AssetRecord? {
        try await self.read { try $0.asset(id) }
    }

    /// Newest first.
    public func assets(_ filter: AssetFilter, _ page: PageRequest) async throws(StoreError) -> Page<AssetRecord> {
        try await self.read { reader in
            var listing = Listing(AssetRecord.columns, from: "assets", page: page)
            listing.require("phase =", filter.phase.map { .text($0.rawValue) })
            listing.require("owner =", filter.owner.map { .text($0) })
            listing.require(since: filter.since, until: filter.until)
            return try listing.page(reader, { try AssetRecord($0) }, id: { $0.id.rawValue })
        }
    }

    /// Everything that happened to the asset, oldest first.
    public func history(of id: AssetID) async throws(StoreError) -> [AssetHistoryEntry] {
        try await self.read { reader in
            try reader.query(
                """
                SELECT h.at, h.trigger_name, h.outcome, h.from_phase, h.to_phase, e.uid, h.note, h.cause
                FROM asset_history h LEFT JOIN events e ON e.id = h.event WHERE h.asset = ?1 ORDER BY h.id
                """,
                [.int(id.rawValue)]
            )
            .map { row throws(SQLError) in
                AssetHistoryEntry(
                    at: Timestamp(milliseconds: try row.int(0)),
                    trigger: try row.text(1),
                    outcome: try row.text(2),
                    from: try row.value(3),
                    to: try row.value(4),
                    event: try row.optionalBlob(5).map { EventID(leading: $0) },
                    note: try row.optionalText(6),
                    cause: try row.optionalText(7)
                )
            }
        }
    }

    /// What an object of a bucket, or a job of a provider, is to which asset.
    public func assetLink(_ object: String) async throws(StoreError) -> AssetLink? {
        try await self.read { try $0.assetLink(object) }
    }
}

extension SQLReader {
    func asset(_ id: AssetID) throws(SQLError) -> AssetRecord? {
        try self.query("SELECT \(AssetRecord.columns) FROM assets WHERE id = ?1", [.int(id.rawValue)])
            .first.map { row throws(SQLError) in try AssetRecord(row) }
    }

    func assetLink(_ object: String) throws(SQLError) -> AssetLink? {
        try self.query("SELECT \(AssetLink.columns) FROM asset_objects WHERE object = ?1", [.text(object)])
            .first.map { row throws(SQLError) in try AssetLink(row) }
    }
}

extension AssetRecord {
    static let columns = "id, owner, replaces, uploads, metadata, machine, created_at, updated_at, version"

    init(_ row: SQLRow) throws(SQLError) {
        guard let machine = AssetPipeline(json: try .stored(row.text(5))) else {
            throw SQLError(kind: .failed, code: "unexpected_value", message: "an asset's machine cannot be read")
        }
        var uploads: [UploadSlot: DeclaredUpload] = [:]
        for (name, value) in try JSON.stored(row.text(3)).object?.members ?? [] {
            guard let slot = UploadSlot(rawValue: name), let upload = DeclaredUpload(json: value) else {
                throw SQLError(kind: .failed, code: "unexpected_value", message: "an asset's uploads cannot be read")
            }
            uploads[slot] = upload
        }
        self.init(
            id: AssetID(rawValue: try row.int(0)),
            owner: try row.text(1),
            replaces: try row.optionalInt(2).map(AssetID.init(rawValue:)),
            uploads: uploads,
            metadata: try .stored(row.text(4)),
            machine: machine,
            createdAt: Timestamp(milliseconds: try row.int(6)),
            updatedAt: Timestamp(milliseconds: try row.int(7)),
            version: try row.int(8)
        )
    }

    /// id, phase, kind, owner, replaces, uploads, metadata, machine, created_at, updated_at.
    fileprivate var arguments: [SQLValue] {
        let uploads = UploadSlot.allCases.compactMap { slot in self.uploads[slot].map { (slot.rawValue, $0.json) } }
        return [
            .int(self.id.rawValue), .text(self.machine.phase.rawValue), .text(self.machine.traits.kind.rawValue),
            .text(self.owner), .int(self.replaces?.rawValue), .text(JSON.object(JSONObject(uploads)).text),
            .text(self.metadata.text), .text(self.machine.json.text), .int(self.createdAt.milliseconds),
            .int(self.updatedAt.milliseconds),
        ]
    }
}
