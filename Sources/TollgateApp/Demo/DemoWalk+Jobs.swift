import Model

/// The jobs that a video needs: each is asked for by the gateway, and its end comes by webhook.
extension DemoWalk {
    mutating func finishJobs(_ asset: String, _ google: DemoGoogle, _ services: DemoControl) async throws {
        self.step(
            "The gateway has called the Transcoder and the media services. They work, and their ends come by webhook."
        )
        for artifact in ["trailer", "SOURCE-blurred"] { try await self.make(artifact, of: asset, google, services) }
        let job = try await self.transcoderJob(for: asset, google)
        self.tell("transcode: asked of the Transcoder, \(job)")
        try await google.finish(job: job)
        try await self.tellDeliveries(["transcode.succeeded"], about: job)
        self.step("The trailer is there, so its blurred copy could be asked for.")
        try await self.make("trailer-blurred", of: asset, google, services)
    }

    /// Lets the media service do its work: the result appears in the bucket, and Pub/Sub tells of it.
    private mutating func make(
        _ artifact: String,
        of asset: String,
        _ google: DemoGoogle,
        _ services: DemoControl
    ) async throws {
        let job = try await self.look(for: "the job of \(artifact)", "start", at: "media-jobs") {
            try await services.memory().object?.members.first { member in
                let request = member.value["request"]
                return request?["asset"]?.string == asset && request?["parameters"]?["artifact"]?.string == artifact
            }
        }
        let output = job.value["request"]?["output"] ?? .null
        let object = try Self.text("object", of: output)
        self.tell("\(artifact): asked of the media service as \(job.name)")
        try await services.act("finish", ["key": .string(job.name), "status": "succeeded"])
        try await google.write("\(artifact), as it were", to: object)
        self.tell("made: \(object)")
        try await self.tellDeliveries(["object.finalized"], about: String(object.dropFirst("gs://published/".count)))
    }

    private mutating func transcoderJob(for asset: String, _ google: DemoGoogle) async throws -> String {
        let job = try await self.look(for: "the job of transcode", "jobs.create", at: "googlecloud") {
            try await google.control.memory()["jobs"]?.array?.first { job in
                job["request"]?["inputUri"]?.string?.contains(asset) == true
            }
        }
        return try Self.text("name", of: job["job"] ?? .null)
    }

    /// Looks into a double's memory again after each of its calls until something is there.
    private mutating func look<Found>(
        for what: String,
        _ operation: String,
        at double: String,
        _ find: () async throws -> Found?
    ) async throws -> Found {
        var seen = 0
        while true {
            if let found = try await find() { return found }
            let known = seen
            seen = try await self.news.wait(for: what) { news in
                let count = news.calls.count { $0.double == double && $0.operation == operation }
                return count > known ? count : nil
            }
        }
    }
}
