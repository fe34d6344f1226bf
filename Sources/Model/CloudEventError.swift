/// Why something is no CloudEvent; names the attribute, never quotes its value.
public enum CloudEventError: Error, Sendable, Hashable {
    case notJSON(JSONParseError)
    /// JSON, but no object (an event) or no array (a batch).
    case wrongShape(expected: String)
    /// A content type `application/cloudevents+…` other than JSON.
    case unsupportedFormat
    /// Neither the content type nor a `ce-` header says that it is one.
    case notACloudEvent
    case missingAttribute(String)
    case emptyAttribute(String)
    case invalidAttribute(String, detail: String)
    case duplicateAttribute(String)
    case unsupportedSpecVersion
    case invalidExtensionName(String)
    /// Both `data` and `data_base64` are there.
    case twoPayloads

    /// The stable code.
    public var code: String {
        switch self {
        case .notJSON: "cloudevent_not_json"
        case .wrongShape: "cloudevent_wrong_shape"
        case .unsupportedFormat: "cloudevent_unsupported_format"
        case .notACloudEvent: "not_a_cloudevent"
        case .missingAttribute: "cloudevent_attribute_missing"
        case .emptyAttribute: "cloudevent_attribute_empty"
        case .invalidAttribute: "cloudevent_attribute_invalid"
        case .duplicateAttribute: "cloudevent_attribute_duplicate"
        case .unsupportedSpecVersion: "cloudevent_unsupported_specversion"
        case .invalidExtensionName: "cloudevent_extension_name_invalid"
        case .twoPayloads: "cloudevent_two_payloads"
        }
    }
}

extension CloudEventError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notJSON(let error): "not JSON: \(error)"
        case .wrongShape(let expected): "the JSON text is not \(expected)"
        case .unsupportedFormat: "a CloudEvents format other than JSON"
        case .notACloudEvent: "neither a CloudEvents content type nor ce- headers"
        case .missingAttribute(let name): "the attribute \(name) is missing"
        case .emptyAttribute(let name): "the attribute \(name) is empty"
        case .invalidAttribute(let name, let detail): "the attribute \(name) is invalid: \(detail)"
        case .duplicateAttribute(let name): "the attribute \(name) is there twice"
        case .unsupportedSpecVersion: "specversion is not \(CloudEvent.specVersion)"
        case .invalidExtensionName(let name): "\(name.debugDescription) is no name for an attribute (a-z and 0-9 only)"
        case .twoPayloads: "data and data_base64 are both there"
        }
    }
}
