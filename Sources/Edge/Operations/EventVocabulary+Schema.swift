import Model

extension EventVocabulary {
    /// The version of every schema so far.
    static let version = "1"

    /// The JSON Schema (2020-12) of the CloudEvents of a type; nil for a type or version that does not exist.
    ///
    /// - Parameter publicURL: where the schema is served, for its `$id`.
    static func schema(type: String, version: String, publicURL: String?) -> JSON? {
        guard let family = Self.family(of: type) else { return nil }
        return Self.schema(type: type, version: version, data: Self.data(of: family), publicURL: publicURL)
    }

    /// The schema of a type that one of our own services made up: of its data it is certain that it is an object.
    static func openSchema(type: String, version: String, publicURL: String?) -> JSON? {
        Self.schema(type: type, version: version, data: ["type": "object"], publicURL: publicURL)
    }

    private static func schema(type: String, version: String, data: JSON, publicURL: String?) -> JSON? {
        guard version == Self.version else { return nil }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": .string("\(publicURL ?? "")/schemas/\(type)/\(version)"),
            "title": .string(type),
            "type": "object",
            "required": .array(Self.required.map { .string($0) }),
            "properties": .members(Self.envelope(type: type) + [("data", data)]),
        ]
    }

    private static func data(of family: Family) -> JSON {
        [
            "type": "object",
            "required": .array(family.required.map { .string($0.name) }),
            "properties": .members((family.required + family.optional).map { ($0.name, $0.schema) }),
        ]
    }

    private static let required = [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "sequence", "origin",
        "idempotencykey", "data",
    ]

    private static func envelope(type: String) -> [(String, JSON)] {
        [
            ("specversion", ["const": "1.0"]), ("id", ["type": "string", "pattern": "^evt_[a-z2-7]{26}$"]),
            ("source", ["type": "string", "format": "uri-reference"]), ("type", ["const": .string(type)]),
            ("subject", ["type": "string", "minLength": 1]), ("time", ["type": "string", "format": "date-time"]),
            ("datacontenttype", ["const": "application/json"]),
            ("dataschema", ["type": "string", "format": "uri-reference"]),
            ("sequence", ["type": "string", "pattern": "^[0-9]{19}$"]),
            ("origin", ["enum": ["webhook", "backfill", "replay", "workflow", "poll"]]),
            ("receipt", ["type": "string", "pattern": "^rcp_[0-9a-v]{13}$"]), ("idempotencykey", ["type": "string"]),
            ("supersedes", ["type": "string", "pattern": "^evt_[a-z2-7]{26}$"]),
        ]
    }
}
