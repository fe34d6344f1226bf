import Foundation
import Yams

/// `openapi.yaml`, with its references followed.
struct Description {
    let root: Node

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../openapi.yaml")
        let text = try String(contentsOf: file.standardizedFileURL, encoding: .utf8)
        guard let root = try Yams.compose(yaml: text) else { throw Missing(name: "openapi.yaml") }
        self.root = root
    }

    struct Missing: Error { let name: String }

    struct Operation {
        let method: String
        let path: String
        /// Names of the query's parameters, sorted.
        let query: [String]
        /// Whether the operation takes an `Idempotency-Key`, and whether it must be sent.
        let idempotencyKey: Bool?
        /// nil where the operation needs no token.
        let scopes: [String]?
    }

    func operations() throws -> [Operation] {
        var found: [Operation] = []
        for (path, item) in self.root["paths"]?.mapping ?? [:] {
            for (method, operation) in item.mapping ?? [:] where Self.methods.contains(method.string ?? "") {
                let parameters = (item["parameters"]?.array() ?? []) + (operation["parameters"]?.array() ?? [])
                let described = try parameters.map(self.follow)
                let names = described.filter { $0["in"]?.string == "query" }.compactMap { $0["name"]?.string }
                let key = described.first { $0["name"]?.string == "Idempotency-Key" }
                guard let security = operation["security"]?.array() else { throw Missing(name: "security") }
                found.append(
                    Operation(
                        method: method.string?.uppercased() ?? "",
                        path: path.string ?? "",
                        query: names.sorted(),
                        idempotencyKey: key.map { $0["required"]?.bool ?? false },
                        scopes: security.first?["token"]?.array().compactMap(\.string)
                    )
                )
            }
        }
        return found
    }

    /// The members that a schema describes, with those of the schemas it consists of; and whether each is required.
    func members(_ schema: String) throws -> [String: Bool] {
        guard let node = self.root["components"]?["schemas"]?[schema] else { throw Missing(name: schema) }
        return try self.members(of: node)
    }

    private func members(of node: Node) throws -> [String: Bool] {
        let node = try self.follow(node)
        var members: [String: Bool] = [:]
        for part in node["allOf"]?.array() ?? [] { try members.merge(self.members(of: part)) { $0 || $1 } }
        let required = Set(node["required"]?.array().compactMap(\.string) ?? [])
        for (name, _) in node["properties"]?.mapping ?? [:] {
            members[name.string ?? ""] = required.contains(name.string ?? "")
        }
        return members
    }

    private func follow(_ node: Node) throws -> Node {
        guard let reference = node["$ref"]?.string else { return node }
        let target = reference.split(separator: "/").dropFirst().reduce(Optional(self.root)) { $0?[String($1)] }
        guard let target else { throw Missing(name: reference) }
        return target
    }

    private static let methods: Set<String> = ["get", "put", "post", "delete", "patch", "head", "options"]
}
