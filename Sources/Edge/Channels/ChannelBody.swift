import AdapterKit
import HTTPTypes
import Model

/// Reads what client libraries send: a form (`socket_id`, `channel_name`; several channels as `channel_name[0]`,
/// `channel_name[1]`…) or the same members as JSON, several channels as a list. Without a channel it asks for a user.
struct ChannelBody {
    let socketID: String
    let subject: ChannelRequest.Subject
    /// Whether several channels were asked for in one call; they are then answered each by itself.
    let isBatch: Bool

    /// More channels than this in one call are refused.
    static let batchLimit = 100
    /// Bytes: more than so many channels with the longest of names take.
    static let limit = 32 << 10

    init(_ bytes: [UInt8], contentType: String?) throws(Problem) {
        let json = try Self.json(bytes, type: contentType ?? "")
        guard let socket = json["socket_id"]?.string, !socket.isEmpty else {
            throw Self.malformed("socket_id is missing or no text")
        }
        self.socketID = socket
        switch json["channel_name"] {
        case nil, .null?: (self.subject, self.isBatch) = (.user, false)
        case .string(let name)?: (self.subject, self.isBatch) = (.channels([name]), false)
        case .array(let list)?: (self.subject, self.isBatch) = (.channels(try Self.names(list)), true)
        // How a form with indices reads.
        case .object(let object)?:
            (self.subject, self.isBatch) = (.channels(try Self.names(object.members.map(\.value))), true)
        default: throw Self.malformed("channel_name is neither a text nor a list of texts")
        }
    }

    private static func json(_ bytes: [UInt8], type: String) throws(Problem) -> JSON {
        switch type.prefix(while: { $0 != ";" }).filter({ $0 != " " }).lowercased() {
        case "application/x-www-form-urlencoded":
            do throws(FormError) { return try FormFields(parsing: bytes).tree() } catch {
                throw Self.malformed("\(error)")
            }
        case "application/json":
            let json: JSON
            do throws(JSONParseError) { json = try JSON(parsing: bytes, maximumDepth: 32) } catch {
                throw Problem(400, "malformed_json", "the body is not JSON: \(error)")
            }
            guard json.object != nil else { throw Problem(400, "malformed_json", "the body is not a JSON object") }
            return json
        default:
            var problem = Problem(
                415,
                "unsupported_media_type",
                "send application/x-www-form-urlencoded or application/json"
            )
            problem.headers[.accept] = "application/x-www-form-urlencoded, application/json"
            throw problem
        }
    }

    private static func names(_ values: [JSON]) throws(Problem) -> [String] {
        let names = values.compactMap(\.string)
        guard !names.isEmpty, names.count == values.count else {
            throw Self.malformed("channel_name is neither a text nor a list of texts")
        }
        guard names.count <= Self.batchLimit else {
            throw Self.malformed("channel_name has more than \(Self.batchLimit) entries")
        }
        return names
    }

    private static func malformed(_ detail: String) -> Problem { Problem(400, "invalid_channel_request", detail) }
}
