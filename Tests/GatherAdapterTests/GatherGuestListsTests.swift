import AdapterKit
import Model
import Signing
import TestSupport
import Testing

@testable import GatherAdapter

@Suite("Guest lists")
struct GatherGuestListsTests {
    static let room = "a\\room"
    static let hall = "a\\hall"

    @Test func guestsAreAddedInOneCallAndNobodyElseIsTouched() async throws {
        let town = Town([Self.room: ["old@example.com": ["badge": 7]]])
        let lists = Self.lists(town)
        try await lists.authorize(
            [
                GatherGuest(email: try Self.email("New@Example.com")),
                GatherGuest(email: try Self.email("b@example.com")),
            ],
            in: try GatherSpace(Self.room)
        )
        #expect(town.guests(Self.room) == ["b@example.com", "new@example.com", "old@example.com"])
        #expect(town.state.value.lists[Self.room]?["old@example.com"] == ["badge": 7])
        #expect(town.state.value.calls == ["add to a\\room"])
    }

    @Test func aGuestIsTakenOffAndTheOthersStayAsTheyWere() async throws {
        let kept: JSON = ["badge": 7, "name": "Bob", "since": .number("1e3")]
        let town = Town([Self.room: ["Alice@Example.com": [:], "Bob@example.com": kept]])
        let change = try await Self.lists(town).revoke(
            [try Self.email("alice@example.com"), try Self.email("nobody@example.com")],
            in: try GatherSpace(Self.room)
        )
        #expect(change.revoked.map(\.text) == ["alice@example.com"])
        #expect(change.absent.map(\.text) == ["nobody@example.com"])
        #expect(town.state.value.lists[Self.room] == JSONObject([("Bob@example.com", kept)]))
        #expect(town.state.value.calls == ["read a\\room", "replace a\\room"])
    }

    @Test func whereNobodyIsToBeTakenOffNothingIsWritten() async throws {
        let town = Town([Self.room: ["bob@example.com": [:]]])
        let lists = Self.lists(town)
        let change = try await lists.revoke([try Self.email("alice@example.com")], in: try GatherSpace(Self.room))
        #expect(change.revoked.isEmpty)
        #expect(town.state.value.calls == ["read a\\room"])
        _ = try await lists.revoke([], in: try GatherSpace(Self.room))
        try await lists.authorize([], in: try GatherSpace(Self.room))
        #expect(town.state.value.calls == ["read a\\room"])
    }

    /// The first revocation has read the list and holds it; the second must not read before the first has written.
    @Test func twoRevocationsOfASpaceDoNotRace() async throws {
        let town = Town([Self.room: ["a@example.com": [:], "b@example.com": [:], "c@example.com": [:]]], isOpen: false)
        let lists = Self.lists(town)
        let space = try GatherSpace(Self.room)
        let (a, b) = (try Self.email("a@example.com"), try Self.email("b@example.com"))
        async let first = lists.revoke([a], in: space)
        try await town.state.wait(for: "the first reading") { $0.calls.count == 1 }
        async let second = lists.revoke([b], in: space)
        try await Self.wait(for: "the second to queue or to read") {
            await lists.turns.waiting(in: space) == 1 || town.state.value.calls.count > 1
        }
        #expect(town.state.value.calls == ["read a\\room"])
        town.open()
        #expect(try await first.revoked == [a])
        #expect(try await second.revoked == [b])
        #expect(town.guests(Self.room) == ["c@example.com"])
        #expect(town.state.value.calls == ["read a\\room", "replace a\\room", "read a\\room", "replace a\\room"])
    }

    @Test func aGuestWhoIsAddedDuringARevocationIsNotLost() async throws {
        let town = Town([Self.room: ["a@example.com": [:]]], isOpen: false)
        let lists = Self.lists(town)
        let space = try GatherSpace(Self.room)
        let (a, b) = (try Self.email("a@example.com"), try Self.email("b@example.com"))
        async let revocation = lists.revoke([a], in: space)
        try await town.state.wait(for: "the reading") { $0.calls.count == 1 }
        async let addition: Void = lists.authorize([GatherGuest(email: b)], in: space)
        try await Self.wait(for: "the addition to queue or to be sent") {
            await lists.turns.waiting(in: space) == 1 || town.state.value.calls.count > 1
        }
        town.open()
        _ = try await (revocation, addition)
        #expect(town.guests(Self.room) == ["b@example.com"])
    }

    @Test func spacesDoNotWaitForOneAnother() async throws {
        let town = Town([Self.room: [:], Self.hall: [:]], isOpen: false)
        let lists = Self.lists(town)
        let email = try Self.email("a@example.com")
        async let one = lists.revoke([email], in: try GatherSpace(Self.room))
        async let other = lists.revoke([email], in: try GatherSpace(Self.hall))
        let calls = try await town.state.wait(for: "both readings") { $0.calls.count == 2 }.calls
        #expect(Set(calls) == ["read a\\room", "read a\\hall"])
        town.open()
        _ = try await (one, other)
    }

    @Test func manyRevocationsAndAdditionsEndWhereEachWouldAlone() async throws {
        let old = (0..<20).map { ("old\($0)@example.com", JSON.object(JSONObject())) }
        let town = Town([Self.room: .object(JSONObject(old))])
        let lists = Self.lists(town)
        let space = try GatherSpace(Self.room)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { _ = try await lists.revoke([try Self.email("old\(number)@example.com")], in: space) }
                group.addTask {
                    try await lists.authorize(
                        [GatherGuest(email: try Self.email("new\(number)@example.com"))],
                        in: space
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(town.guests(Self.room) == (0..<20).map { "new\($0)@example.com" }.sorted())
        #expect(await lists.turns.waiting(in: space) == 0)
    }

    @Test func aFailureGivesTheTurnOn() async throws {
        let answers = Watched(0)
        let outbound = OutboundHTTP { _ throws(OutboundFailure) in
            if answers.change({ count in
                count += 1
                return count == 1
            }) {
                throw .timedOut
            }
            return OutboundResponse(status: 200, body: Array("{}".utf8))
        }
        let lists = GatherGuestLists(api: GatherAPITests.api, outbound: outbound, now: { GatherAPITests.now })
        let space = try GatherSpace(Self.room)
        let email = try Self.email("a@example.com")
        await #expect(throws: GatherFailure.noAnswer(.timedOut)) { try await lists.revoke([email], in: space) }
        #expect(try await lists.revoke([email], in: space).absent == [email])
    }

    @Test func whoGivesUpWhileItWaitsSendsNothingAndHoldsUpNobody() async throws {
        let town = Town([Self.room: ["a@example.com": [:], "b@example.com": [:], "c@example.com": [:]]], isOpen: false)
        let lists = Self.lists(town)
        let space = try GatherSpace(Self.room)
        let emails = try ["a", "b", "c"].map { try Self.email("\($0)@example.com") }
        let first = Task { try await lists.revoke([emails[0]], in: space) }
        try await town.state.wait(for: "the first reading") { $0.calls.count == 1 }
        let second = Task { try await lists.revoke([emails[1]], in: space) }
        try await Self.wait(for: "the second to queue") { await lists.turns.waiting(in: space) == 1 }
        let third = Task { try await lists.revoke([emails[2]], in: space) }
        try await Self.wait(for: "the third to queue") { await lists.turns.waiting(in: space) == 2 }
        second.cancel()
        await #expect(throws: GatherFailure.canceled) { try await second.value }
        town.open()
        _ = try await (first.value, third.value)
        #expect(town.guests(Self.room) == ["b@example.com"])
    }

    private static func lists(_ town: Town) -> GatherGuestLists {
        GatherGuestLists(api: GatherAPITests.api, outbound: town.outbound, now: { GatherAPITests.now })
    }

    private static func email(_ text: String) throws -> GatherEmail { try #require(GatherEmail(text)) }

    /// Asks again and again, for a limited time.
    private static func wait(for what: String, until condition: () async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while await !condition() {
            guard ContinuousClock.now < deadline else { throw WaitTimedOut(what: what) }
            await Task.yield()
        }
    }
}
