extension CloudEvent {
    /// Checks the rules of sections 2 and 3 of the specification.
    public func validate() throws(CloudEventError) {
        for (name, value) in [("id", self.id), ("source", self.source), ("type", self.type)] where value.isEmpty {
            throw .emptyAttribute(name)
        }
        let optional = [
            ("subject", self.subject), ("datacontenttype", self.dataContentType), ("dataschema", self.dataSchema),
        ]
        for case (let name, let value?) in optional where value.isEmpty { throw .emptyAttribute(name) }
        for attribute in self.extensions { try Self.validate(attribute) }
    }

    private static func validate(_ attribute: Extension) throws(CloudEventError) {
        guard Self.isName(attribute.name), !Self.ownNames.contains(attribute.name) else {
            throw .invalidExtensionName(attribute.name)
        }
        switch attribute.value {
        case .string, .bool: return
        case .integer(let value) where Int32(exactly: value) != nil: return
        case .integer, .number: throw .invalidAttribute(attribute.name, detail: "a number must be a 32-bit integer")
        case .null, .array, .object:
            throw .invalidAttribute(attribute.name, detail: "neither a text, a truth value nor a number")
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }

    /// The names that the specification defines itself; `data` is forbidden as an attribute.
    static let ownNames: Set<String> = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data",
    ]
}
