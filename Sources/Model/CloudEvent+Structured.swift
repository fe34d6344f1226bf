import FoundationEssentials

extension CloudEvent {
    /// Reads the structured form, `application/cloudevents+json`.
    ///
    /// <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>
    public init(structured bytes: some Collection<UInt8>) throws(CloudEventError) {
        try self.init(json: try Self.parse(bytes))
    }

    /// Reads a batch, `application/cloudevents-batch+json`: an event or its fault for each member, in their order.
    ///
    /// - Throws: where the batch itself cannot be read.
    public static func batch(
        _ bytes: some Collection<UInt8>
    ) throws(CloudEventError) -> [Result<CloudEvent, CloudEventError>] {
        guard case .array(let members) = try Self.parse(bytes) else { throw .wrongShape(expected: "an array") }
        return members.map { member in
            do throws(CloudEventError) { return .success(try CloudEvent(json: member)) } catch {
                return .failure(error)
            }
        }
    }

    /// Reads the structured form from a value that is parsed already.
    public init(json: JSON) throws(CloudEventError) {
        guard case .object(let object) = json else { throw .wrongShape(expected: "an object") }
        var seen: Set<String> = []
        for member in object.members where !seen.insert(member.name).inserted { throw .duplicateAttribute(member.name) }
        guard let version = object["specversion"], !version.isNull else { throw .missingAttribute("specversion") }
        guard version.string == Self.specVersion else { throw .unsupportedSpecVersion }

        let contentType = try Self.text("datacontenttype", object)
        // An attribute that is null is not set (JSON format, section 2.2).
        let further = object.members.filter { member in
            !Self.ownNames.contains(member.name) && member.name != Self.binaryData && !member.value.isNull
        }
        self.init(
            id: try Self.required("id", object),
            source: try Self.required("source", object),
            type: try Self.required("type", object),
            subject: try Self.text("subject", object),
            time: try Self.text("time", object).map { text throws(CloudEventError) in try Self.time(text) },
            dataContentType: contentType,
            dataSchema: try Self.text("dataschema", object),
            extensions: Dictionary(uniqueKeysWithValues: further.map { ($0.name, $0.value) }),
            data: try Self.payload(object, contentType: contentType)
        )
        try self.validate()
    }

    private static let binaryData = "data_base64"

    private static func parse(_ bytes: some Collection<UInt8>) throws(CloudEventError) -> JSON {
        do throws(JSONParseError) { return try JSON(parsing: bytes) } catch { throw .notJSON(error) }
    }

    private static func required(_ name: String, _ object: JSONObject) throws(CloudEventError) -> String {
        guard let text = try Self.text(name, object) else { throw .missingAttribute(name) }
        return text
    }

    private static func text(_ name: String, _ object: JSONObject) throws(CloudEventError) -> String? {
        switch object[name] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        default: throw .invalidAttribute(name, detail: "not a text")
        }
    }

    static func time(_ text: String) throws(CloudEventError) -> Timestamp {
        guard let time = Timestamp(rfc3339: text) else {
            throw .invalidAttribute("time", detail: "not a time as RFC 3339 writes it")
        }
        return time
    }

    private static func payload(_ object: JSONObject, contentType: String?) throws(CloudEventError) -> Payload {
        switch (object["data"], object[Self.binaryData]) {
        case (nil, nil): return .none
        case (.some, .some): throw .twoPayloads
        case (nil, let encoded?):
            guard let data = encoded.string.flatMap({ Data(base64Encoded: $0) }) else {
                throw .invalidAttribute(Self.binaryData, detail: "not base64")
            }
            return .bytes(Array(data))
        case (.string(let text)?, nil) where contentType.map { !MediaType($0).isJSON } ?? false: return .text(text)
        case (let value?, nil): return .json(value)
        }
    }
}
