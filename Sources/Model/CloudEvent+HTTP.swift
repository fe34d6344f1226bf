extension CloudEvent {
    /// Reads whatever form an HTTP message carries: a batch, one structured event, or the binary mode.
    ///
    /// <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md>
    ///
    /// - Parameter headers: names in any case, values as received.
    public static func events(
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) throws(CloudEventError) -> [Result<CloudEvent, CloudEventError>] {
        let type = headers.first { $0.name.lowercased() == "content-type" }.map { MediaType($0.value).essence } ?? ""
        if type == "application/cloudevents-batch+json" { return try Self.batch(body) }
        if type == "application/cloudevents+json" { return [.success(try CloudEvent(structured: body))] }
        guard !type.hasPrefix("application/cloudevents") else { throw .unsupportedFormat }
        return [.success(try CloudEvent(binary: headers, body: body))]
    }

    /// Reads the binary mode: attributes in `ce-` headers, the data as the body.
    ///
    /// A body that claims to be JSON and is not stays text; bytes that are no UTF-8 stay bytes.
    public init(binary headers: [(name: String, value: String)], body: [UInt8]) throws(CloudEventError) {
        var attributes: [String: String] = [:]
        var contentType: String?
        for header in headers {
            let name = header.name.lowercased()
            if name == "content-type" {
                guard contentType == nil else { throw .duplicateAttribute("datacontenttype") }
                contentType = header.value
            } else if name.hasPrefix("ce-") {
                let attribute = String(name.dropFirst(3))
                // The content type has a header of its own (HTTP binding, section 3.1.1).
                guard attribute != "datacontenttype" else {
                    throw .invalidAttribute(attribute, detail: "it belongs in Content-Type")
                }
                let value = try Self.decode(header.value, of: attribute)
                guard attributes.updateValue(value, forKey: attribute) == nil else {
                    throw .duplicateAttribute(attribute)
                }
            }
        }
        guard !attributes.isEmpty else { throw .notACloudEvent }
        guard let version = attributes.removeValue(forKey: "specversion") else {
            throw .missingAttribute("specversion")
        }
        guard version == Self.specVersion else { throw .unsupportedSpecVersion }
        try self.init(attributes: attributes, contentType: contentType, body: body)
    }

    private init(attributes: [String: String], contentType: String?, body: [UInt8]) throws(CloudEventError) {
        var further = attributes
        for name in ["id", "source", "type"] where further[name] == nil { throw .missingAttribute(name) }
        let id = further.removeValue(forKey: "id") ?? ""
        let source = further.removeValue(forKey: "source") ?? ""
        let type = further.removeValue(forKey: "type") ?? ""
        let subject = further.removeValue(forKey: "subject")
        let time = further.removeValue(forKey: "time")
        let dataSchema = further.removeValue(forKey: "dataschema")
        self.init(
            id: id,
            source: source,
            type: type,
            subject: subject,
            time: try time.map { text throws(CloudEventError) in try Self.time(text) },
            dataContentType: contentType,
            dataSchema: dataSchema,
            extensions: further.mapValues(JSON.string),
            data: Self.payload(body, contentType: contentType)
        )
        try self.validate()
    }

    private static func payload(_ body: [UInt8], contentType: String?) -> Payload {
        guard !body.isEmpty else { return .none }
        guard let type = contentType.map(MediaType.init), type.isJSON || type.isText else { return .bytes(body) }
        // Senders do put other things under a JSON type; refusing the event for it would lose what it says.
        if type.isJSON, let json = try? JSON(parsing: body) { return .json(json) }
        return String(validating: body, as: UTF8.self).map(Payload.text) ?? .bytes(body)
    }

    /// The value of a header: quotes taken off, then decoded once from percent encoding (section 3.1.3.2).
    private static func decode(_ value: String, of attribute: String) throws(CloudEventError) -> String {
        guard let text = HeaderText.decode(value) else {
            throw .invalidAttribute(attribute, detail: "not UTF-8 after percent decoding")
        }
        return text
    }
}
