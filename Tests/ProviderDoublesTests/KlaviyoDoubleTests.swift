import AdapterKit
import AdapterTesting
import Foundation
import Model
import ProviderDoubles
import TestSupport
import Testing

@Suite("Klaviyo's double")
struct KlaviyoDoubleTests {
    static let type = "application/vnd.api+json"

    /// What the recorded requests take for granted.
    static var recordedState: KlaviyoDouble.State {
        var state = KlaviyoDouble.State()
        state.lists = ["LIST01": [:]]
        state.profiles = ["01HPROFILE": ["email": "bob@example.com"]]
        state.templates = ["TPL01": [:]]
        state.campaigns = ["CMP01": ["MSG01"]]
        return state
    }

    /// The requests that the official client made.
    @Test func theRecordedRequestsAreAccepted() async throws {
        let data = try Data(contentsOf: FixturesFolder.url("vectors/klaviyo-outgoing-21.0.0.json"))
        let requests = try #require(try JSON(parsing: data)["requests"]?.array)
        #expect(requests.count == 11)
        let double = KlaviyoDouble(apiKey: "pk_TEST_NOT_REAL", state: Self.recordedState)
        try await DoubleHost.run(double) { host async throws in
            var statuses: [Int] = []
            for request in requests {
                let headers = request["headers"]?.object?.members ?? []
                let call = OutboundRequest(
                    method: try #require(request["method"]?.string),
                    url: host.url(try #require(request["path"]?.string)),
                    headers: headers.map { .init($0.name, $0.value.string ?? "") },
                    body: try #require(request["body"]).bytes
                )
                statuses.append(try await Caller(base: "").send(call).status)
            }
            #expect(host.complaints.value == [])
            #expect(statuses == [201, 201, 201, 204, 202, 201, 201, 200, 202, 201, 202])
            let state = host.double.state.value
            #expect(state.sent == ["CMP01"])
            #expect(state.members["LIST01"]?.count == 2)
            #expect(state.events.keys.sorted() == ["kktix:order:127666621"])
        }
    }

    @Test func aCampaignGoesItsWholeWay() async throws {
        try await DoubleHost.run(KlaviyoDouble()) { host async throws in
            let list = try await Self.id(Samples.klaviyo(Caller(base: host.url())))
            let template: JSON = ["name": "Invite", "editor_type": "CODE", "html": "<html></html>"]
            let templateID = try await Self.id(Self.post(host, "templates", "template", template))
            let profile = try await Self.id(Self.post(host, "profile-import", "profile", ["email": "a@example.com"]))
            let again = try await Self.post(host, "profile-import", "profile", ["email": "a@example.com"])
            #expect(try Self.id(again) == profile && again.status == 200)
            let link: JSON = ["data": [["type": "profile", "id": .string(profile)]]]
            #expect(try await Self.send(host, "lists/\(list)/relationships/profiles", link).status == 204)
            let campaign = try await Self.post(host, "campaigns", "campaign", Self.campaign(list))
            let campaignID = try Self.id(campaign)
            let links = campaign.json?.value(at: "data.relationships.campaign-messages.data")?.array
            let message = try #require(links?.first?["id"])
            let job: JSON = ["data": ["type": "campaign-send-job", "id": .string(campaignID)]]
            #expect(try await Self.send(host, "campaign-send-jobs", job).status == 400, "it has no template yet")
            let assign: JSON = [
                "data": [
                    "type": "campaign-message", "id": message,
                    "relationships": ["template": ["data": ["type": "template", "id": .string(templateID)]]],
                ]
            ]
            #expect(try await Self.send(host, "campaign-message-assign-template", assign).status == 200)
            #expect(host.double.state.value.templates.count == 2, "the template is cloned")
            #expect(try await Self.send(host, "campaign-send-jobs", job).status == 202)
            #expect(try await Self.send(host, "campaign-send-jobs", job).status == 409, "it is sent once")
            var caller = Caller(base: host.url())
            caller.headers = Samples.klaviyoHeaders
            let shown = try await caller.get("/api/campaign-send-jobs/\(campaignID)")
            #expect(shown.json?.value(at: "data.attributes.status") == "complete")
            #expect(host.double.state.value.sent == [campaignID])
        }
    }

    @Test func anEventIsRecordedOnce() async throws {
        try await DoubleHost.run(KlaviyoDouble()) { host async throws in
            for _ in 0..<2 { #expect(try await Self.post(host, "events", "event", Self.event).status == 202) }
            #expect(host.double.state.value.events.count == 1)
        }
    }

    static let event: JSON = [
        "unique_id": "order:1", "properties": [:],
        "metric": ["data": ["type": "metric", "attributes": ["name": "Ticket Paid"]]],
        "profile": ["data": ["type": "profile", "attributes": ["email": "a@example.com"]]],
    ]

    static func campaign(_ list: String) -> JSON {
        [
            "name": "Invite", "audiences": ["included": [.string(list)]], "send_strategy": ["method": "immediate"],
            "campaign-messages": [
                "data": [
                    [
                        "type": "campaign-message",
                        "attributes": ["definition": ["channel": "email", "content": ["subject": "s"]]],
                    ]
                ]
            ],
        ]
    }

    @Test(arguments: [
        (["revision": "2026-07-15"], 401, "authorization is missing"),
        (
            ["authorization": "Klaviyo-API-Key stolen", "revision": "2026-07-15"], 401,
            "authorization is not the one expected"
        ),
        (
            ["authorization": "Bearer pk_test_klaviyo", "revision": "2026-07-15"], 401,
            "authorization is not the one expected"
        ),
        (["authorization": "Klaviyo-API-Key pk_test_klaviyo"], 400, "the header revision is missing"),
        (
            ["authorization": "Klaviyo-API-Key pk_test_klaviyo", "revision": "today"], 400,
            "the header revision is today, no day such as 2026-07-15"
        ),
        (
            ["authorization": "Klaviyo-API-Key pk_test_klaviyo", "revision": "2026-10-15"], 400,
            "the revision 2026-10-15 has another shape of campaigns"
        ),
    ])
    func theHeadersAreWanted(_ headers: [String: String], _ status: Int, _ complaint: String) async throws {
        try await DoubleHost.run(KlaviyoDouble()) { host async throws in
            let sent = headers.map { InboundRequest.Header($0.key, $0.value) }
            let answer = try await Samples.klaviyo(Caller(base: host.url()), headers: sent)
            #expect(answer.status == status)
            #expect(answer.json?["errors"]?.array?.first?["detail"] == .string(complaint))
            #expect(host.complaints.value == ["POST /api/lists: \(complaint)"])
            #expect(host.double.state.value.lists.isEmpty)
        }
    }

    static let wrong: [(String, String, JSON, String)] = [
        ("templates", "template", ["name": "x", "editor_type": "CODE"], "data.attributes.html is missing"),
        (
            "templates", "template", ["name": "x", "editor_type": "DRAG", "html": "x"],
            "data.attributes.editor_type is not CODE"
        ),
        ("lists", "list", ["name": ""], "data.attributes.name is empty"),
        ("lists", "profile", ["name": "x"], "data.type is not list"),
        (
            "profile-import", "profile", ["first_name": "A"],
            "data.attributes has none of email, phone_number, external_id"
        ),
        (
            "profile-import", "profile", ["email": "a@b.c", "gather_url": "x"],
            "data.attributes.gather_url is no member of this call"
        ),
        ("campaigns", "campaign", Self.campaign("NOLIST"), "there is no list NOLIST"),
        ("campaigns", "campaign", ["name": "x", "audiences": [:]], "data.attributes.campaign-messages is missing"),
        (
            "webhooks", "webhook", ["name": "x", "endpoint_url": "http://x.example", "secret_key": "s"],
            "data.attributes.endpoint_url is no https URL"
        ),
        ("events", "event", ["properties": [:], "profile": [:]], "data.attributes.metric is missing"),
    ]

    @Test(arguments: Self.wrong)
    func aWrongShapeIsRefused(_ path: String, _ type: String, _ attributes: JSON, _ complaint: String) async throws {
        try await DoubleHost.run(KlaviyoDouble()) { host async throws in
            let answer = try await Self.post(host, path, type, attributes)
            #expect((400..<500).contains(answer.status))
            #expect(host.complaints.value == ["POST /api/\(path): \(complaint)"])
        }
    }

    @Test func anotherMediaTypeIsRefused() async throws {
        try await DoubleHost.run(KlaviyoDouble()) { host async throws in
            let caller = Caller(base: host.url(), headers: Samples.klaviyoHeaders)
            #expect(try await caller.json("/api/lists", ["data": [:]]).status == 415)
        }
    }

    private static func post(
        _ host: DoubleHost<KlaviyoDouble>,
        _ path: String,
        _ type: String,
        _ attributes: JSON
    ) async throws -> OutboundResponse {
        try await Self.send(host, path, ["data": ["type": .string(type), "attributes": attributes]])
    }

    private static func send(
        _ host: DoubleHost<KlaviyoDouble>,
        _ path: String,
        _ body: JSON
    ) async throws -> OutboundResponse {
        let caller = Caller(base: host.url(), headers: Samples.klaviyoHeaders)
        return try await caller.json("/api/\(path)", body, type: Self.type)
    }

    private static func id(_ answer: OutboundResponse) throws -> String {
        try #require(answer.json?.value(at: "data.id")?.string, "\(answer.text)")
    }
}
