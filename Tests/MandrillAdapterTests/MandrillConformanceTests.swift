import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import MandrillAdapter

@Suite("Mandrill: adapter conformance and vectors")
struct MandrillConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: ["send", "click", "blacklist", "inbound"])
    func conforms(_ type: String) throws {
        // Without a query of its own: then the call's is signed, and may not change.
        let url = "https://hooks.example.com/notify/mandrill"
        let make = { @Sendable (secrets: [Secret]) in try MandrillFixture.adapter(secrets, url: url) }
        let request = try make([MandrillFixture.secret])
            .sample(type: type, id: "1", order: "A-1", amount: nil, now: MandrillFixture.now)
        let suite = AdapterConformance(
            request: request,
            secret: MandrillFixture.secret,
            now: MandrillFixture.now,
            make: make
        )
        #expect(try suite.violations() == [])
    }

    @Test("agrees with the vectors", arguments: try AdapterVector.load("mandrill"))
    func agrees(_ vector: AdapterVector) { #expect(vector.problem(with: MandrillAdapter.self) == nil) }

    @Test("there is a sample of every type, and each makes its own event")
    func samples() throws {
        let adapter = try MandrillFixture.adapter()
        #expect(MandrillAdapter.sampleTypes == MandrillTypes.rows.keys.sorted())
        var keys: Set<String> = []
        for type in MandrillAdapter.sampleTypes {
            for id in ["1", "2"] {
                let call = try adapter.sample(type: type, id: id, order: "A-1", amount: nil, now: MandrillFixture.now)
                let draft = try #require(
                    try adapter.normalize(adapter.verify(call, now: MandrillFixture.now).0).drafts.first
                )
                #expect(draft.type == MandrillTypes.rows[type]?.eventType)
                if draft.data["message_id"] != nil, type != "inbound" {
                    #expect(draft.data["metadata"] == ["order": "A-1"])
                }
                keys.insert(draft.key)
            }
        }
        // Of a list a sample tells the same of the same address.
        #expect(keys.count == 2 * (MandrillTypes.rows.count - MandrillTypes.lists.count) + MandrillTypes.lists.count)
        #expect(throws: SamplingError.noSecret) {
            try MandrillFixture.adapter([]).sample(
                type: "send",
                id: "1",
                order: nil,
                amount: nil,
                now: MandrillFixture.now
            )
        }
    }
}
