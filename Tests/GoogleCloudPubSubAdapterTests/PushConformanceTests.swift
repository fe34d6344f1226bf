import AdapterKit
import AdapterTesting
import Model
import Signing
import Testing

@testable import GoogleCloudPubSubAdapter

@Suite("Pub/Sub: adapter conformance")
struct PushConformanceTests {
    @Test("keeps every promise of the adapter seam", arguments: GoogleCloudPubSubAdapter.sampleTypes)
    func conforms(_ type: String) throws {
        let good = try PushFixture.secret()
        let other = try PushFixture.pem("two")
        let make = { @Sendable (secrets: [Secret]) in
            // What stands for another secret is another key, not a text that is no key.
            let keys = secrets.map { $0.bytes == good.bytes ? $0 : Secret(label: $0.label, bytes: Array(other.utf8)) }
            return try GoogleCloudPubSubAdapter(settings: PushFixture.settings(secrets: keys))
        }
        let request = try make([good]).sample(type: type, id: "1", order: nil, amount: nil, now: PushFixture.now)
        let suite = AdapterConformance(request: request, secret: good, now: PushFixture.now, make: make)
        #expect(try suite.violations() == [])
    }

    @Test("agrees with google-auth", arguments: try AdapterVector.load("pubsub"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: GoogleCloudPubSubAdapter.self) == nil)
    }

    @Test("the vectors hold cases of every kind")
    func complete() throws { #expect(try AdapterVector.load("pubsub").count >= 18) }
}
