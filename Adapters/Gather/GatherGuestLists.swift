public import AdapterKit
public import Model

/// Reads and changes guest lists, one change at a time in each space.
///
/// Gather has no call that takes one guest off a list: a revocation reads the list and writes it back without the guest.
/// Two that ran side by side would each put back whom the other took off, and a guest who is added in between would be
/// lost; so both kinds of change wait for their turn. Two gateways on one space would not see each other.
public struct GatherGuestLists: Sendable {
    /// Which guests a revocation took off, and which were not on the list.
    public struct Revocation: Sendable, Hashable {
        public var revoked: Set<GatherEmail>
        public var absent: Set<GatherEmail>
    }

    private let api: GatherAPI
    private let outbound: OutboundHTTP
    private let now: @Sendable () -> Timestamp
    let turns = GatherTurns()

    public init(api: GatherAPI, outbound: OutboundHTTP, now: @escaping @Sendable () -> Timestamp) {
        self.api = api
        self.outbound = outbound
        self.now = now
    }

    /// Who may enter.
    public func guests(of space: GatherSpace) async throws(GatherFailure) -> GatherGuestList {
        try GatherAPI.guestList(try await self.send(self.api.reading(space)), now: self.now())
    }

    /// Lets guests in, all of them in one call; who is on the list already stays there with what is given here.
    public func authorize(_ guests: [GatherGuest], in space: GatherSpace) async throws(GatherFailure) {
        guard !guests.isEmpty else { return }
        try await self.turns.run(in: space) { () async throws(GatherFailure) in
            let answer = try await self.send(self.api.adding(guests, to: space))
            try GatherAPI.confirm(answer, now: self.now())
        }
    }

    /// Takes guests off the list; where none of them is on it nothing is written.
    public func revoke(
        _ emails: Set<GatherEmail>,
        in space: GatherSpace
    ) async throws(GatherFailure) -> Revocation {
        guard !emails.isEmpty else { return Revocation(revoked: [], absent: []) }
        return try await self.turns.run(in: space) { () async throws(GatherFailure) in
            let (rest, removed) = try await self.guests(of: space).removing(emails)
            if !removed.isEmpty {
                let answer = try await self.send(self.api.replacing(with: rest, in: space))
                try GatherAPI.confirm(answer, now: self.now())
            }
            return Revocation(revoked: removed, absent: emails.subtracting(removed))
        }
    }

    private func send(_ request: OutboundRequest) async throws(GatherFailure) -> OutboundResponse {
        do throws(OutboundFailure) { return try await self.outbound.send(request) } catch { throw .noAnswer(error) }
    }
}
