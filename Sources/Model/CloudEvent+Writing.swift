import FoundationEssentials

extension CloudEvent {
    /// The structured form, `application/cloudevents+json`: the same bytes for the same event.
    public var structured: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1024)
        self.writeStructured(to: &out)
        return out
    }

    /// Appends the structured form.
    public func writeStructured(to out: inout [UInt8]) {
        out.append(contentsOf: #"{"specversion":"1.0","id":"#.utf8)
        JSON.write(self.id, to: &out)
        Self.member("source", self.source, to: &out)
        Self.member("type", self.type, to: &out)
        if let subject = self.subject { Self.member("subject", subject, to: &out) }
        if let time = self.time { Self.member("time", time.description, to: &out) }
        if let type = self.dataContentType { Self.member("datacontenttype", type, to: &out) }
        if let schema = self.dataSchema { Self.member("dataschema", schema, to: &out) }
        for attribute in self.extensions {
            Self.name(attribute.name, to: &out)
            attribute.value.write(to: &out)
        }
        switch self.data {
        case .none: break
        case .json(let value):
            Self.name("data", to: &out)
            value.write(to: &out)
        case .text(let text): Self.member("data", text, to: &out)
        case .bytes(let bytes): Self.member("data_base64", Data(bytes).base64EncodedString(), to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func member(_ name: String, _ value: String, to out: inout [UInt8]) {
        Self.name(name, to: &out)
        JSON.write(value, to: &out)
    }

    private static func name(_ name: String, to out: inout [UInt8]) {
        out.append(UInt8(ascii: ","))
        JSON.write(name, to: &out)
        out.append(UInt8(ascii: ":"))
    }
}
