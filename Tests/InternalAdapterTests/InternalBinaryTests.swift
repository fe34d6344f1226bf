import AdapterKit
import Model
import Testing

@testable import InternalAdapter

@Suite("Internal: binary mode")
struct InternalBinaryTests {
    private static let opted: [String: JSON] = ["types": ["*"], "allow_binary": "true"]
    private static let body = Array(#"{"user":"usr_1"}"#.utf8)

    private static func headers(_ id: String = "evt-1") -> [InboundRequest.Header] {
        [("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", "/s"), ("Ce-Type", "user.created")]
            .map { InboundRequest.Header($0.0, $0.1) }
    }

    private static func read(
        _ body: [UInt8] = Self.body,
        type: String = "application/json",
        id: String = "evt-1",
        options: [String: JSON] = Self.opted
    ) throws -> Normalization {
        try InternalCall.read(body, type: type, id: id, headers: Self.headers(), options: options)
    }

    @Test("is refused, because its attributes are not signed, and says what to do")
    func refused() {
        let failure = #expect(throws: AdapterFailure.self) { try Self.read(options: InternalCall.options) }
        #expect(failure?.reason.contains("application/cloudevents+json") == true)
        #expect(failure?.reason.contains("allow_binary") == true)
    }

    @Test("where it is allowed, the signed id is the event's")
    func bound() throws {
        #expect(try Self.read().drafts.map(\.key) == ["/s evt-1"])
        #expect(throws: AdapterFailure("binary mode: webhook-id, which is signed, is not ce-id, which is not")) {
            try Self.read(id: "evt-2")
        }
    }

    @Test("a signed structured event or batch does not become another under binary headers")
    func notTwice() throws {
        for name in ["user.created", "batch"] {
            for type in ["application/json", "text/plain", "application/octet-stream"] {
                let failure = #expect(throws: AdapterFailure.self) {
                    try Self.read(InternalCall.fixture(name), type: type)
                }
                #expect(failure?.reason.contains("an event by itself") == true, "\(name) as \(type)")
            }
        }
    }

    @Test("headers change nothing of a structured event")
    func structuredWins() throws {
        let read = try InternalCall.read(InternalCall.fixture("ticket.created"), headers: Self.headers())
        #expect(read.drafts.map(\.type) == ["ticket.created"])
    }

    @Test("a call that is no CloudEvent fails with the reason")
    func none() {
        #expect(throws: AdapterFailure("neither a CloudEvents content type nor ce- headers")) {
            try InternalCall.read(Self.body, type: "application/json")
        }
        #expect(throws: AdapterFailure("a CloudEvents format other than JSON")) {
            try InternalCall.read(Self.body, type: "application/cloudevents+avro")
        }
    }
}
