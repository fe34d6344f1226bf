public import Model

extension ArtifactJob {
    /// The state as stored; ``init(json:)`` reads it back.
    public var json: JSON {
        var object = JSONObject([
            ("name", .string(self.name.rawValue)), ("action", .string(self.action.rawValue)),
            ("input", .string(self.input.rawValue)), ("generation", .integer(self.generation)),
            ("phase", .string(self.phase.rawValue)), ("attempt", .integer(Int64(self.attempt))),
            ("attempts_before", .integer(Int64(self.attemptsBefore))),
            ("after", .array(self.after.map { .string($0.rawValue) })),
        ])
        object["reason"] = self.reason.map { .string($0) }
        return .object(object)
    }

    /// - Returns: nil where a member is missing or of another type.
    public init?(json: JSON) {
        guard let name = json["name"]?.string.flatMap(ArtifactName.init(rawValue:)),
            let action = json["action"]?.string.flatMap(ProcessingPlan.Action.init(rawValue:)),
            let input = json["input"]?.string.flatMap(UploadSlot.init(rawValue:)),
            let generation = json["generation"]?.integer,
            let phase = json["phase"]?.string.flatMap(Phase.init(rawValue:)),
            let attempt = json["attempt"]?.integer.flatMap(Int.init(exactly:)),
            let before = json["attempts_before"]?.integer.flatMap(Int.init(exactly:)),
            let after = json["after"]?.array?.map({ $0.string.flatMap(ArtifactName.init(rawValue:)) }),
            !after.contains(nil)
        else { return nil }
        self.init(
            ProcessingPlan.Job(name, action, from: input, after: after.compactMap(\.self)),
            generation: generation
        )
        self.phase = phase
        self.attempt = attempt
        self.attemptsBefore = before
        self.reason = json["reason"]?.string
    }
}
