import AdapterKit
import AdapterTesting
import Foundation
import GatherAdapter
import Model
import ProviderDoubles
import Signing
import TestSupport
import Testing

@Suite("Gather's double")
struct GatherDoubleTests {
    static let now = Timestamp(seconds: 1_790_000_000)

    /// The adapter and the double, over a socket.
    @Test func theAdapterLetsGuestsInAndOut() async throws {
        let old = JSONObject([("Old@Example.com", ["badge": 7])])
        try await DoubleHost.run(GatherDouble(spaces: ["AbC\\Test Room": old])) { host async throws in
            let lists = Self.lists(host)
            let space = try GatherSpace("https://app.gather.town/app/AbC/Test%20Room")
            let alice = try #require(GatherEmail("Alice@example.com"))
            try await lists.authorize([GatherGuest(email: alice)], in: space)
            #expect(try await lists.guests(of: space).emails == ["Old@Example.com", "alice@example.com"])
            #expect(try await lists.revoke([alice], in: space).revoked == [alice])
            #expect(host.double.spaces.value["AbC\\Test Room"] == old)
            #expect(try await lists.revoke([try #require(GatherEmail("old@example.com"))], in: space).absent == [])
            #expect(host.double.spaces.value["AbC\\Test Room"]?.isEmpty == true)
            #expect(host.complaints.value == [])
        }
    }

    @Test func theAdapterTellsItsFailuresApart() async throws {
        try await DoubleHost.run(GatherDouble()) { host async throws in
            let space = try GatherSpace("AbC/Test Room")
            for (failure, code) in [
                (DoubleFailure.timeout, "gather_timed_out"),
                (.tooManyRequests(retryAfterSeconds: 30), "gather_rate_limited"),
                (.serverError, "gather_unavailable"), (.garbage, "gather_unreadable_answer"),
            ] {
                host.fail(failure)
                let lists = Self.lists(host, limit: failure.limit)
                let told = await #expect(throws: GatherFailure.self) { try await lists.guests(of: space) }
                #expect(told?.code == code)
                #expect(told?.isTransient == true)
                if case .tooManyRequests = failure { #expect(told?.retryAfter == .seconds(30)) }
            }
            let unknown = try GatherSpace("AbC/Elsewhere")
            await #expect(throws: GatherFailure.unknownSpace) { try await Self.lists(host).guests(of: unknown) }
            let stranger = Self.lists(host, key: "stolen")
            await #expect(throws: GatherFailure.notPermitted(status: 403)) { try await stranger.guests(of: space) }
        }
    }

    /// A change whose answer was lost has been made, and making it again does no harm.
    @Test func aLostAnswerIsMadeGoodByAskingAgain() async throws {
        try await DoubleHost.run(GatherDouble()) { host async throws in
            let lists = Self.lists(host)
            let space = try GatherSpace("AbC/Test Room")
            let guest = GatherGuest(email: try #require(GatherEmail("alice@example.com")))
            host.fail(.lostAnswer)
            let hasty = Self.lists(host, limit: DoubleFailure.lostAnswer.limit)
            await #expect(throws: GatherFailure.noAnswer(.timedOut)) { try await hasty.authorize([guest], in: space) }
            try await lists.authorize([guest], in: space)
            #expect(try await lists.guests(of: space).emails == ["alice@example.com"])
        }
    }

    /// The requests of the documentation, as they stand in the vectors.
    @Test func theDocumentedRequestsAreAccepted() async throws {
        let data = try Data(contentsOf: FixturesFolder.url("vectors/gather-outgoing.json"))
        let requests = try #require(try JSON(parsing: data)["requests"]?.array)
        #expect(requests.count == 3)
        let spaces = Dictionary(uniqueKeysWithValues: requests.map { ($0["spaceId"]?.string ?? "", JSONObject()) })
        try await DoubleHost.run(GatherDouble(apiKey: "TEST", spaces: spaces)) { host async throws in
            let caller = Caller(base: host.url())
            for request in requests {
                let body = try JSON(parsing: try #require(request["set_body"]?.string).utf8)
                #expect(try await caller.json("/api/setEmailGuestlist", body).status == 200)
                for name in ["get_url", "get_url_encodeURIComponent"] {
                    let path = try #require(request[name]?.string).replacing("https://api.gather.town", with: "")
                    let answer = try await caller.get(path)
                    #expect(answer.status == 200)
                    #expect(answer.json?["alice@example.com"]?["affiliation"] == "Attendee")
                }
            }
            #expect(host.complaints.value == [])
        }
    }

    static let wrong: [(String, JSON, Int, String)] = [
        ("apiKey", "stolen", 403, "apiKey is not the one expected"),
        ("spaceId", "AbC/Test Room", 404, "spaceId has a slash, not a backslash"),
        ("spaceId", "AbC\\Elsewhere", 404, "spaceId is not known"),
        ("guestlist", "{}", 400, "guestlist is no object"), ("guestlist", [], 400, "guestlist is no object"),
        ("guestlist", ["alice": [:]], 400, "guestlist[\"alice\"] is no e-mail address"),
        ("guestlist", ["a@b.c": "guest"], 400, "guestlist[\"a@b.c\"] is no object"),
        ("guestlist", ["a@b.c": ["name": 1]], 400, "guestlist[\"a@b.c\"].name is no text"),
        ("overwrite", "True", 400, "overwrite is neither true nor false"),
        ("force", true, 400, "force is no member of this call"),
    ]

    @Test(arguments: Self.wrong)
    func whatIsWrongIsRefusedAndTold(_ member: String, _ value: JSON, _ status: Int, _ complaint: String) async throws {
        try await DoubleHost.run(GatherDouble()) { host async throws in
            let answer = try await Samples.gather(Caller(base: host.url())) { $0[member] = value }
            #expect(answer.status == status)
            #expect(host.complaints.value == ["POST /api/setEmailGuestlist: \(complaint)"])
            #expect(host.double.spaces.value == ["AbC\\Test Room": JSONObject()])
        }
    }

    private static func lists(
        _ host: DoubleHost<GatherDouble>,
        key: String = "gather-test-key",
        limit: Duration = .seconds(20)
    ) -> GatherGuestLists {
        let api = GatherAPI(key: Secret(label: "test", bytes: Array(key.utf8)), baseURL: host.url())
        return GatherGuestLists(api: api, outbound: Caller(base: "", limit: limit).outbound, now: { Self.now })
    }
}
