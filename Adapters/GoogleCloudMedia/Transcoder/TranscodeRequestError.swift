/// Why a transcoding job cannot be asked for.
public enum TranscodeRequestError: Error, Sendable, Hashable, CustomStringConvertible {
    case badLocation(String)
    case badInput
    case badOutput
    case badTemplate
    case badConfig(reason: String)
    case badLabel(name: String)
    case badRetention

    /// The stable code.
    public var code: String {
        switch self {
        case .badLocation: "transcode_bad_location"
        case .badInput: "transcode_bad_input"
        case .badOutput: "transcode_bad_output"
        case .badTemplate: "transcode_bad_template"
        case .badConfig: "transcode_bad_config"
        case .badLabel: "transcode_bad_label"
        case .badRetention: "transcode_bad_retention"
        }
    }

    public var description: String {
        switch self {
        case .badLocation(let member):
            "the \(member) of the transcoder is a name of letters, digits, dots, colons and dashes"
        case .badInput: "the input is a gs:// URI of an object"
        case .badOutput: "the output is a gs:// URI that ends with a slash"
        case .badTemplate: "the template is an id, or preset/ and an id"
        case .badConfig(let reason): "the job's config cannot be used: \(reason)"
        case .badLabel(let name):
            "the label \(name) cannot be used: lower-case letters, digits, dashes and underscores, 63 at most, 60 labels"
        case .badRetention: "a job is kept for 1 to 90 days after its end"
        }
    }
}
