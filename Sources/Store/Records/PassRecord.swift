public import Model

/// A pass that somebody bought: it lies in the owner's backpack until the owner activates it, and then holds for a time.
public struct PassRecord: Sendable, Hashable {
    public var id: PassID
    /// The order and the place in it of the line that granted it.
    public var order: OrderID
    public var line: Int
    /// Tells the passes of one line apart, from 0.
    public var number: Int
    /// The buyer's id.
    public var owner: String
    public var sku: String
    /// Whom it is for; nil for one that is for everybody.
    public var streamer: String?
    public var livemode: Bool
    /// How long it holds once it is activated.
    public var holds: Duration
    public var state: State
    /// From when on it holds; nil until it is activated.
    public var notBefore: Timestamp?
    /// From when on it holds no more; nil until it is activated.
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    public var createdAt: Timestamp

    public enum State: String, Sendable, CaseIterable {
        case granted
        case active
        /// Activated, and its time is over. Never stored: time alone makes it so.
        case expired
        /// Taken back before it was activated.
        case revoked
    }

    public init(
        id: PassID,
        order: OrderID,
        line: Int,
        number: Int,
        owner: String,
        sku: String,
        streamer: String?,
        livemode: Bool,
        holds: Duration,
        createdAt: Timestamp
    ) {
        self.id = id
        self.order = order
        self.line = line
        self.number = number
        self.owner = owner
        self.sku = sku
        self.streamer = streamer
        self.livemode = livemode
        self.holds = holds
        self.state = .granted
        self.createdAt = createdAt
    }

    /// What it is worth at a moment.
    public func state(at moment: Timestamp) -> State {
        guard self.state == .active, let end = self.expiresAt, end <= moment else { return self.state }
        return .expired
    }

    /// The pass as its activation makes it.
    public func activated(at moment: Timestamp) -> PassRecord {
        var pass = self
        pass.state = .active
        pass.notBefore = moment
        pass.expiresAt = moment + self.holds
        return pass
    }

    /// The pass as taking it back makes it.
    func revoked(at moment: Timestamp) -> PassRecord {
        var pass = self
        pass.state = .revoked
        pass.revokedAt = moment
        return pass
    }
}

/// Which passes are listed.
public struct PassFilter: Sendable, Hashable {
    public var owner: String?
    public var order: OrderID?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(owner: String? = nil, order: OrderID? = nil, since: Timestamp? = nil, until: Timestamp? = nil) {
        self.owner = owner
        self.order = order
        self.since = since
        self.until = until
    }
}
