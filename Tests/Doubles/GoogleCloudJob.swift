public import Model

/// A transcoding job of the double.
public struct GoogleCloudJob: Sendable, Hashable {
    public var location: String
    public var id: String
    public var state = "PENDING"
    public var error: JSON?
    /// As it was asked for.
    public var request: JSONObject
    var createdAt: Timestamp

    public var name: String { "projects/\(GoogleCloudDouble.projectNumber)/locations/\(self.location)/jobs/\(self.id)" }

    /// As it was asked for, beside how it stands.
    var memory: JSON { ["job": self.json, "request": .object(self.request)] }

    /// What is only of the input (`inputUri`, `outputUri`, `templateId`) is not shown.
    var json: JSON {
        var members: [(String, JSON)] = [
            ("name", .string(self.name)), ("state", .string(self.state)),
            ("createTime", .string(self.createdAt.description)), ("labels", self.request["labels"] ?? [:]),
        ]
        if let error { members.append(("error", error)) }
        return .object(JSONObject(members))
    }
}
