import FoundationEssentials
import Model
import Testing

@Suite("CloudEvents vectors")
struct CloudEventVectorTests {
    @Test(arguments: try CloudEventVector.load())
    func vector(_ vector: CloudEventVector) throws {
        guard let expected = vector.roundTrip else {
            #expect(!vector.accepts)
            #expect(throws: CloudEventError.self) { try vector.read() }
            return
        }
        #expect(vector.accepts)
        let event = try vector.read()
        #expect(Self.summary(event) == expected)
        // And once more through our own structured form.
        let again = try CloudEvent(structured: event.structured)
        #expect(again.structured == event.structured)
        #expect(Self.summary(again) == expected)
    }

    @Test("the batch sample holds its events, in their order")
    func batch() throws {
        let sample = try #require(try CloudEventVector.file()["batch_sample"])
        let body = try CloudEventVector.bytes(sample["body_base64"])
        let headers = try CloudEventVector.headers(sample)
        let results = try CloudEvent.events(headers: headers, body: body)
        #expect(Int64(results.count) == sample["count"]?.integer)
        let events = try results.map { try $0.get() }
        #expect(events[1].id == "evt-票" && events[1].subject == "訂單/李小明 100%")
        #expect(events[3].data == .text("hello 票"))
        #expect(events[4].data == .bytes([0, 1, 255]))
        #expect(events[5].data == .none)
        #expect(events[6].data == .json([["i": 1], ["i": 2]]))
    }

    @Test("the file holds all its cases")
    func complete() throws {
        let vectors = try CloudEventVector.load()
        #expect(vectors.count == 17)
        #expect(vectors.count { $0.accepts } == 10)
    }

    /// The event in the form of the vectors' `round_trip`.
    static func summary(_ event: CloudEvent) -> JSON {
        let time = event.time?.description.replacing("T", with: " ").replacing("Z", with: "+00:00")
        let data: JSON =
            switch event.data {
            case .none: .null
            case .json(let value): value
            case .text(let text): .string(text)
            case .bytes(let bytes): ["base64": .string(Data(bytes).base64EncodedString())]
            }
        return [
            "id": .string(event.id), "source": .string(event.source), "type": .string(event.type),
            "subject": event.subject.map(JSON.string) ?? .null, "time": time.map(JSON.string) ?? .null,
            "specversion": .string(CloudEvent.specVersion),
            "extensions": .object(JSONObject(event.extensions.map { ($0.name, $0.value) })), "data": data,
        ]
    }
}

/// One case of `Fixtures/vectors/cloudevents.json`.
struct CloudEventVector: Sendable, CustomTestStringConvertible {
    let name: String
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    let accepts: Bool
    let roundTrip: JSON?

    var testDescription: String { self.name }

    func read() throws -> CloudEvent {
        let results = try CloudEvent.events(headers: self.headers, body: self.body)
        #expect(results.count == 1)
        return try results[0].get()
    }

    static func load() throws -> [CloudEventVector] {
        let cases = try #require(try Self.file()["cases"]?.array)
        return try cases.map { json in
            CloudEventVector(
                name: try #require(json["name"]?.string),
                headers: try Self.headers(json),
                body: try Self.bytes(json["body_base64"]),
                accepts: json["expect"]?.string == "accept",
                roundTrip: json["round_trip"]
            )
        }
    }

    static func headers(_ json: JSON) throws -> [(name: String, value: String)] {
        try #require(json["headers"]?.object).members.map { member in
            let value: String = try #require(member.value.string)
            return (name: member.name, value: value)
        }
    }

    static func bytes(_ json: JSON?) throws -> [UInt8] {
        let text = try #require(json?.string)
        return Array(try #require(Data(base64Encoded: text)))
    }

    static func file() throws -> JSON {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        let path = "/" + parts.joined(separator: "/") + "/Fixtures/vectors/cloudevents.json"
        return try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
    }
}
