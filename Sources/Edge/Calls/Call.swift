import HTTPTypes
import Hummingbird
import Model

/// One request that has found its route, with what its handler needs.
struct Call: Sendable {
    let request: Request
    let context: EdgeContext
    let edge: EdgeDependencies
    /// What the route's placeholders stand for, in their order.
    let parameters: [String]
    let query: Query
    /// nil on routes that are open to everybody.
    let token: AccessToken?
    /// The body.
    let bytes: [UInt8]

    /// The identifier that the route's first placeholder stands for.
    ///
    /// - Parameter what: the thing's name for people.
    func identifier<Kind>(_ what: String) throws(Problem) -> RowIdentifier<Kind> {
        guard let text = self.parameters.first, let id = RowIdentifier<Kind>(text) else { throw .notFound(what) }
        return id
    }

    /// What the route's first placeholder names; 404 where there is none.
    ///
    /// - Parameter what: the thing's name for people.
    func found<Kind, Found>(
        _ what: String,
        _ find: (RowIdentifier<Kind>) async throws -> Found?
    ) async throws -> Found {
        guard let found = try await find(self.identifier(what)) else { throw Problem.notFound(what) }
        return found
    }

    /// The request's JSON object; an absent body reads as an empty one.
    func body(members: [String]) throws(Problem) -> BodyReader {
        if let type = self.request.headers[.contentType], !Self.isJSON(type) {
            var problem = Problem(415, "unsupported_media_type", "send application/json")
            problem.headers[.accept] = "application/json"
            throw problem
        }
        let json: JSON
        do throws(JSONParseError) {
            json = self.bytes.isEmpty ? [:] : try JSON(parsing: self.bytes, maximumDepth: 32)
        } catch { throw Problem(400, "malformed_json", "the body is not JSON: \(error)") }
        guard let object = json.object else { throw Problem(400, "malformed_json", "the body is not a JSON object") }
        return BodyReader(object, members: members)
    }

    private static func isJSON(_ type: String) -> Bool {
        let name = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return name == "application/json" || (name.hasPrefix("application/") && name.hasSuffix("+json"))
    }
}
