import Model
import Testing

@Suite("CloudEvents")
struct CloudEventTests {
    static let event = CloudEvent(
        id: "evt_1",
        source: "/notify/stripe",
        type: "payment.succeeded",
        subject: "pi_\"1\"",
        time: Timestamp(milliseconds: 1_772_150_400_120),
        dataContentType: "application/json",
        dataSchema: "https://hooks.example.com/schemas/payment.succeeded/1",
        extensions: ["sequence": "0001", "livemode": true, "attempt": 3],
        data: .json(["amount": 2000, "big": .number("18446744073709551616")])
    )

    @Test("the structured form is fixed to the byte")
    func structured() throws {
        #expect(
            String(decoding: Self.event.structured, as: UTF8.self) == #"""
                {"specversion":"1.0","id":"evt_1","source":"/notify/stripe","type":"payment.succeeded",\#
                "subject":"pi_\"1\"","time":"2026-02-27T00:00:00.120Z","datacontenttype":"application/json",\#
                "dataschema":"https://hooks.example.com/schemas/payment.succeeded/1","attempt":3,"livemode":true,\#
                "sequence":"0001","data":{"amount":2000,"big":18446744073709551616}}
                """#
        )
        #expect(try CloudEvent(structured: Self.event.structured) == Self.event)
    }

    @Test(
        "every payload is read back as it was",
        arguments: [
            (nil, .none), ("application/json", .json(nil)), (nil, .json("text")), ("application/json", .json("text")),
            ("application/problem+json; charset=utf-8", .json(["a": [1, 2]])), ("text/plain", .text("票\n")),
            ("application/octet-stream", .bytes([0, 255])), (nil, .bytes([])), ("text/plain", .json(["a": 1])),
        ] as [(String?, CloudEvent.Payload)]
    )
    func payloads(_ type: String?, _ payload: CloudEvent.Payload) throws {
        let event = CloudEvent(id: "1", source: "/s", type: "t", dataContentType: type, data: payload)
        #expect(try CloudEvent(structured: event.structured) == event)
    }

    @Test(
        "a structured event's fault names its attribute",
        arguments: [
            (#"[]"#, .wrongShape(expected: "an object")), (#"1"#, .wrongShape(expected: "an object")),
            (#"{"id":"1","source":"/s","type":"t"}"#, .missingAttribute("specversion")),
            (#"{"specversion":null,"id":"1","source":"/s","type":"t"}"#, .missingAttribute("specversion")),
            (#"{"specversion":"1","id":"1","source":"/s","type":"t"}"#, .unsupportedSpecVersion),
            (#"{"specversion":1.0,"id":"1","source":"/s","type":"t"}"#, .unsupportedSpecVersion),
            (#"{"specversion":"0.3","id":"1","source":"/s","type":"t"}"#, .unsupportedSpecVersion),
            (#"{"specversion":"1.0","source":"/s","type":"t"}"#, .missingAttribute("id")),
            (#"{"specversion":"1.0","id":null,"source":"/s","type":"t"}"#, .missingAttribute("id")),
            (#"{"specversion":"1.0","id":7,"source":"/s","type":"t"}"#, .invalidAttribute("id", detail: "not a text")),
            (#"{"specversion":"1.0","id":"1","source":"","type":"t"}"#, .emptyAttribute("source")),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":""}"#, .emptyAttribute("type")),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":""}"#, .emptyAttribute("subject")),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","dataschema":""}"#,
                .emptyAttribute("dataschema")
            ),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","time":"yesterday"}"#,
                .invalidAttribute("time", detail: "not a time as RFC 3339 writes it")
            ),
            (#"{"specversion":"1.0","id":"1","id":"2","source":"/s","type":"t"}"#, .duplicateAttribute("id")),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":"t","x_y":"1"}"#, .invalidExtensionName("x_y")),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":"t","":"1"}"#, .invalidExtensionName("")),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":"t","é":"1"}"#, .invalidExtensionName("é")),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","x":[]}"#,
                .invalidAttribute("x", detail: "neither a text, a truth value nor a number")
            ),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","x":1.5}"#,
                .invalidAttribute("x", detail: "a number must be a 32-bit integer")
            ),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","x":2147483648}"#,
                .invalidAttribute("x", detail: "a number must be a 32-bit integer")
            ),
            (#"{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1,"data_base64":"AA=="}"#, .twoPayloads),
            (
                #"{"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"@"}"#,
                .invalidAttribute("data_base64", detail: "not base64")
            ),
            (#"{"specversion":"1.0""#, .notJSON(JSONParseError(reason: .unexpectedEnd, offset: 20))),
        ] as [(String, CloudEventError)]
    )
    func refuses(_ text: String, _ error: CloudEventError) {
        #expect(throws: error) { try CloudEvent(structured: text.utf8) }
        #expect(!error.description.isEmpty && !error.code.isEmpty)
    }

    @Test("an attribute that is null is not set")
    func null() throws {
        let text = #"{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":null,"time":null,"x":null}"#
        #expect(try CloudEvent(structured: text.utf8) == CloudEvent(id: "1", source: "/s", type: "t"))
    }

    @Test("one bad event of a batch does not take the others with it")
    func batch() throws {
        let good = String(decoding: Self.event.structured, as: UTF8.self)
        let results = try CloudEvent.batch("[\(good),{\"id\":\"1\"},7,\(good)]".utf8)
        #expect(
            results == [
                .success(Self.event), .failure(.missingAttribute("specversion")),
                .failure(.wrongShape(expected: "an object")), .success(Self.event),
            ]
        )
        #expect(try CloudEvent.batch("[]".utf8).isEmpty)
        #expect(throws: CloudEventError.wrongShape(expected: "an array")) { try CloudEvent.batch(good.utf8) }
    }

    @Test("extensions are kept in the order of their names")
    func extensions() {
        #expect(Self.event.extensions.map(\.name) == ["attempt", "livemode", "sequence"])
        #expect(Self.event.value(of: "sequence") == "0001")
        #expect(Self.event.value(of: "absent") == nil)
    }

    @Test("an event of our own making is checked when asked")
    func validation() throws {
        try Self.event.validate()
        #expect(throws: CloudEventError.emptyAttribute("id")) {
            try CloudEvent(id: "", source: "/s", type: "t").validate()
        }
        #expect(throws: CloudEventError.invalidExtensionName("subject")) {
            try CloudEvent(id: "1", source: "/s", type: "t", extensions: ["subject": "x"]).validate()
        }
    }
}

@Suite("CloudEvents over HTTP")
struct CloudEventHTTPTests {
    static let required = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/s"), ("ce-type", "t")]

    static func read(_ headers: [(String, String)], _ body: String = "") throws(CloudEventError) -> CloudEvent {
        try CloudEvent(binary: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8))
    }

    @Test(
        "header values are unquoted and percent-decoded once",
        arguments: [
            ("plain", "plain"), ("%E7%A5%A8", "票"), ("%e7%a5%a8", "票"), ("%2541", "%41"), ("100%", "100%"),
            ("100%zz", "100%zz"), ("a%2", "a%2"), (#""a b""#, "a b"), (#""a\"b\\""#, #"a"b\"#), (#"""#, #"""#),
            ("票", "票"), ("a+b", "a+b"),
        ]
    )
    func headerText(_ written: String, _ read: String) throws {
        #expect(try Self.read(Self.required + [("ce-subject", written)]).subject == read)
    }

    @Test("a header that is no UTF-8 after decoding is refused")
    func badUTF8() {
        #expect(throws: CloudEventError.invalidAttribute("subject", detail: "not UTF-8 after percent decoding")) {
            try Self.read(Self.required + [("ce-subject", "%FF")])
        }
    }

    @Test("header names count in any case")
    func names() throws {
        let event = try Self.read([
            ("CE-SpecVersion", "1.0"), ("Ce-Id", "1"), ("cE-source", "/s"), ("CE-TYPE", "t"), ("Ce-Tenant", "x"),
            ("Content-Type", "text/plain"), ("X-Other", "y"),
        ])
        #expect(event.value(of: "tenant") == "x")
        #expect(event.dataContentType == "text/plain")
        #expect(event.extensions.count == 1)
    }

    @Test(
        "the body is what its type says, as far as it is true",
        arguments: [
            ("application/json", "{\"a\":1}", .json(["a": 1])), ("application/vnd.x+json; v=1", "[1]", .json([1])),
            ("APPLICATION/JSON", "1", .json(1)), ("application/json", "{nope", .text("{nope")),
            ("text/plain", "{\"a\":1}", .text("{\"a\":1}")), ("application/xml", "<a/>", .text("<a/>")),
            ("application/octet-stream", "ab", .bytes([97, 98])), ("application/json", "", .none),
        ] as [(String, String, CloudEvent.Payload)]
    )
    func body(_ type: String, _ body: String, _ payload: CloudEvent.Payload) throws {
        #expect(try Self.read(Self.required + [("content-type", type)], body).data == payload)
    }

    @Test("bytes without a type, or that are no text, stay bytes")
    func bytes() throws {
        #expect(try Self.read(Self.required, "a").data == .bytes([97]))
        let headers = (Self.required + [("content-type", "application/json")]).map { (name: $0.0, value: $0.1) }
        #expect(try CloudEvent(binary: headers, body: [0xFF]).data == .bytes([0xFF]))
    }

    @Test(
        "a binary event's fault names its attribute",
        arguments: [
            ([], .notACloudEvent), ([("content-type", "application/json")], .notACloudEvent),
            (Array(Self.required.dropFirst()), .missingAttribute("specversion")),
            ([("ce-specversion", "1.1")] + Self.required.dropFirst(), .unsupportedSpecVersion),
            (Self.required.dropLast(), .missingAttribute("type")),
            (Self.required + [("ce-id", "2")], .duplicateAttribute("id")),
            (Self.required + [("CE-ID", "1")], .duplicateAttribute("id")),
            (
                Self.required + [("content-type", "a/b"), ("content-type", "a/c")],
                .duplicateAttribute("datacontenttype")
            ),
            (Self.required + [("ce-bad-name", "x")], .invalidExtensionName("bad-name")),
            (Self.required + [("ce-data", "x")], .invalidExtensionName("data")),
            (Self.required + [("ce-", "x")], .invalidExtensionName("")),
            (Self.required + [("ce-subject", "")], .emptyAttribute("subject")),
            (
                Self.required + [("ce-time", "now")],
                .invalidAttribute("time", detail: "not a time as RFC 3339 writes it")
            ),
            (
                Self.required + [("ce-datacontenttype", "a/b")],
                .invalidAttribute("datacontenttype", detail: "it belongs in Content-Type")
            ),
        ] as [([(String, String)], CloudEventError)]
    )
    func refuses(_ headers: [(String, String)], _ error: CloudEventError) {
        #expect(throws: error) { try Self.read(headers) }
    }

    @Test("the content type chooses the form")
    func forms() throws {
        let body = CloudEventTests.event.structured
        let read = { (type: String, body: [UInt8]) throws(CloudEventError) in
            try CloudEvent.events(headers: [(name: "Content-Type", value: type)], body: body)
        }
        #expect(try read("application/cloudevents+json; charset=utf-8", body) == [.success(CloudEventTests.event)])
        #expect(try read("Application/CloudEvents+JSON", body) == [.success(CloudEventTests.event)])
        #expect(try read("application/cloudevents-batch+json", Array("[]".utf8)).isEmpty)
        #expect(throws: CloudEventError.unsupportedFormat) { try read("application/cloudevents+avro", body) }
        #expect(throws: CloudEventError.notACloudEvent) { try read("application/json", body) }
    }
}
