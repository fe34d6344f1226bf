public import Model

extension AssetPipeline {
    /// The state as stored; ``init(json:)`` reads it back.
    public var json: JSON {
        var object = JSONObject([
            ("phase", .string(self.phase.rawValue)), ("traits", self.traits.json),
            ("previous", .array(self.previous.map { .string("\($0)") })), ("moves", .integer(self.moves)),
        ])
        object["failure"] = self.failure.map { .string($0) }
        object["uploads"] = .object(
            JSONObject(UploadSlot.allCases.compactMap { slot in self.uploads[slot].map { (slot.rawValue, $0.json) } })
        )
        object["claims"] = .object(
            JSONObject(self.claims.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })
        )
        object["jobs"] = .array(ArtifactName.allCases.compactMap { self.jobs[$0]?.json })
        object["withdrawn"] = .array(
            self.withdrawn.sorted { $0.key < $1.key }.map { made, attempt in
                [
                    "name": .string(made.name.rawValue), "generation": .integer(made.generation),
                    "attempt": .integer(Int64(attempt)), "discarded": .bool(self.discarded.contains(made)),
                ]
            }
        )
        return .object(object)
    }

    /// - Returns: nil where a member is missing or of another type.
    public init?(json: JSON) {
        guard let phase = json["phase"]?.string.flatMap(Phase.init(rawValue:)),
            let traits = json["traits"].flatMap(AssetTraits.init(json:)),
            let previous = json["previous"]?.array?.map({ $0.string.flatMap { AssetID($0) } }), !previous.contains(nil),
            let moves = json["moves"]?.integer, let uploads = json["uploads"]?.object?.members,
            let claims = json["claims"]?.object?.members, let jobs = json["jobs"]?.array,
            let withdrawn = json["withdrawn"]?.array
        else { return nil }
        self.init(traits: traits, previous: previous.compactMap(\.self))
        self.phase = phase
        self.moves = moves
        self.failure = json["failure"]?.string
        for (name, value) in uploads {
            guard let slot = UploadSlot(rawValue: name), let upload = Upload(json: value) else { return nil }
            self.uploads[slot] = upload
        }
        for (id, value) in claims {
            guard let claim = Claim(json: value) else { return nil }
            self.claims[id] = claim
        }
        for value in jobs {
            guard let job = ArtifactJob(json: value) else { return nil }
            self.jobs[job.name] = job
        }
        for value in withdrawn {
            guard let name = value["name"]?.string.flatMap(ArtifactName.init(rawValue:)),
                let generation = value["generation"]?.integer,
                let attempt = value["attempt"]?.integer.flatMap(Int.init(exactly:)),
                let isDiscarded = value["discarded"]?.bool
            else { return nil }
            let made = MadeArtifact(name: name, generation: generation)
            self.withdrawn[made] = attempt
            if isDiscarded { self.discarded.insert(made) }
        }
    }
}
