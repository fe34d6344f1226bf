public import Model
import Workflows

extension PendingEvent {
    /// The object or the job that an event tells of, as ``AssetLink/object`` names it; nil for other events.
    public var assetObject: String? { AssetLink.object(type: self.type, data: self.data) }

    /// The assets that an event names by their ids, each once; one more than are taken where there are too many.
    public var namedAssets: [AssetID] {
        guard self.type == "post.created" else { return [] }
        var ids: [AssetID] = []
        for value in self.data?["assets"]?.array ?? [] where ids.count <= Self.maximumNamedAssets {
            if let id = value.string.flatMap({ AssetID($0) }), !ids.contains(id) { ids.append(id) }
        }
        return ids
    }

    /// Why not all that an event names under `assets` can be an asset; nil where nothing is wrong with it.
    public var faultOfNamedAssets: String? {
        guard self.type == "post.created", let named = self.data?["assets"], named != .null else { return nil }
        guard let values = named.array else { return "data.assets is no list of assets' ids" }
        let strangers = values.count { $0.string.flatMap { AssetID($0) } == nil }
        return strangers == 0 ? nil : "\(strangers) of \(values.count) in data.assets are no assets' ids (ast_…)"
    }

    /// More than a post has, and no more than one transaction bears.
    public static let maximumNamedAssets = 100
}

extension PendingEvent {
    /// An event that is not stored, to see what it would do.
    public init(imagining draft: EventDraft?, _ facts: EventFacts, type: String, subject: String, at now: Timestamp) {
        self.init(
            row: EventRowID(rawValue: 0),
            id: EventID(leading: []),
            source: nil,
            type: type,
            subject: subject,
            occurredAt: draft?.occurredAt,
            acceptedAt: now,
            facts: facts,
            isRouted: true,
            data: draft?.data
        )
    }
}

extension AssetLink {
    /// The object or the job that an event of this type tells of; nil for other events.
    public static func object(type: String, data: JSON?) -> String? {
        if type.hasPrefix("object."), let bucket = data?["bucket"]?.string, let object = data?["object"]?.string {
            return Self.object(bucket, object)
        }
        return type.hasPrefix("transcode.") ? data?["job"]?.string.map(Self.job) : nil
    }

    /// A job by its place and its id: Google names the project by its number, whatever it was called when it was asked.
    public static func job(_ name: String) -> String {
        let steps = name.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 6, steps[0] == "projects" else { return name }
        return steps.dropFirst(2).joined(separator: "/")
    }
}

extension SQLReader {
    func loadAssets(of event: PendingEvent, into assets: inout [AssetID: AssetRecord]) throws(SQLError) {
        guard event.facts != nil else { return }
        if let link = event.assetLink { try self.load(link.asset, into: &assets) }
        for id in event.namedAssets.prefix(PendingEvent.maximumNamedAssets) { try self.load(id, into: &assets) }
    }

    /// With those that it replaces: what becomes of it may be their end.
    func load(_ id: AssetID, into assets: inout [AssetID: AssetRecord]) throws(SQLError) {
        guard assets[id] == nil, let asset = try self.asset(id) else { return }
        assets[id] = asset
        for previous in asset.machine.previous where assets[previous] == nil {
            assets[previous] = try self.asset(previous)
        }
    }
}
