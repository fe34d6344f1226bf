import AdapterTesting
import Foundation
import GatherAdapter
import Model

/// `Fixtures/vectors/gather-outgoing.json`: requests in the shapes of Gather's documentation.
struct GatherVectors {
    struct Request: Sendable, CustomStringConvertible {
        var apiID: String
        var entryURL: String
        var pathComponent: String
        /// With the query as a form writes it: a space is `+`.
        var formURL: String
        /// With the query as `encodeURIComponent` writes it: a space is `%20`.
        var url: String
        var body: String
        var description: String { self.apiID }
    }

    struct Spelling: Sendable, CustomStringConvertible {
        var input: String
        var apiID: String
        var description: String { self.input }
    }

    static let requests: [Request] = Self.members("requests").map { member in
        Request(
            apiID: Self.text(member, "spaceId"),
            entryURL: Self.text(member, "entry_url"),
            pathComponent: Self.text(member, "path_component_encoded"),
            formURL: Self.text(member, "get_url"),
            url: Self.text(member, "get_url_encodeURIComponent"),
            body: Self.text(member, "set_body")
        )
    }

    static let spellings: [Spelling] = Self.members("normalise_space_url").map { member in
        Spelling(input: Self.text(member, "input"), apiID: Self.text(member, "spaceId"))
    }

    private static func members(_ name: String) -> [JSON] {
        do {
            let data = try Data(contentsOf: FixturesFolder.url("vectors/gather-outgoing.json"))
            return try JSON(parsing: data)[name]?.array ?? []
        } catch { return [] }
    }

    private static func text(_ json: JSON, _ name: String) -> String { json[name]?.string ?? "missing \(name)" }
}
