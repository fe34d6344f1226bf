import AdapterKit
import Model
import TestSupport

extension GoogleCloudDouble {
    func createJob(_ location: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkProject(call)
        let body = try call.json()
        let object = try body.object(
            required: ["inputUri", "outputUri"],
            optional: ["templateId", "config", "labels", "ttlAfterCompletionDays", "mode", "batchModePriority"]
        )
        guard try body.text("inputUri").hasPrefix("gs://") else { throw Self.invalid("inputUri is no gs:// URI") }
        guard try body.text("outputUri").hasPrefix("gs://"), try body.text("outputUri").hasSuffix("/") else {
            throw Self.invalid("outputUri is no gs:// URI with a slash at its end")
        }
        guard body.has("templateId") != body.has("config") else {
            throw Self.invalid("there is not one of templateId and config")
        }
        if body.has("config") {
            let config = try body.member("config")
            _ = try config.object()
            if config.has("pubsubDestination") {
                let topic = try config.member("pubsubDestination").text("topic")
                guard topic.hasPrefix("projects/"), topic.contains("/topics/") else {
                    throw Self.invalid("config.pubsubDestination.topic is no topic")
                }
            }
        }
        if body.has("labels") {
            let characters = Set("abcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
            for label in try body.member("labels").object().members {
                guard let value = label.value.string, (1...63).contains(label.name.utf8.count), value.utf8.count <= 63,
                    (label.name + value).utf8.allSatisfy({ characters.contains($0) })
                else { throw Self.invalid("labels.\(label.name) is not what a label may be") }
            }
        }
        let now = self.now()
        let job = self.state.change { state in
            let job = GoogleCloudJob(location: location, id: "job-\(state.next())", request: object, createdAt: now)
            state.jobs.append(job)
            return job
        }
        return .json(job.json)
    }

    /// Knows one kind of filter: `labels.<name>="<value>"`.
    func listJobs(_ location: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkProject(call)
        let query = try call.query()
        try query.check(required: [], optional: ["filter", "pageSize", "pageToken"])
        var jobs = self.state.value.jobs.filter { $0.location == location }
        if let filter = query["filter"] {
            let parts = filter.split(separator: "=", maxSplits: 1).map { String($0) }
            guard parts.count == 2, parts[0].hasPrefix("labels."), parts[1].count >= 2, parts[1].hasPrefix("\""),
                parts[1].hasSuffix("\"")
            else { throw Self.invalid("filter is none that is known here") }
            let (name, value) = (String(parts[0].dropFirst("labels.".count)), String(parts[1].dropFirst().dropLast()))
            jobs = jobs.filter { $0.request["labels"]?[name]?.string == value }
        }
        let first = query["pageToken"].flatMap { Int($0) } ?? 0
        let size = query["pageSize"].flatMap { Int($0) } ?? 50
        let page = jobs.dropFirst(first).prefix(size)
        var members: [(String, JSON)] = [("jobs", .array(page.map(\.json)))]
        if first + size < jobs.count { members.append(("nextPageToken", .string(String(first + size)))) }
        return .json(.object(JSONObject(members)))
    }

    func describeJob(_ location: String, _ id: String) throws(Complaint) -> LoopbackSink.Answer {
        let job = self.state.value.jobs.first { $0.location == location && $0.id == id }
        guard let job else { throw Complaint("the job is not there", status: 404, code: "NOT_FOUND") }
        return .json(job.json)
    }

    func deleteJob(_ location: String, _ id: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let query = try call.query()
        try query.check(required: [], optional: ["allowMissing"])
        let wasThere = self.state.change { state in
            let count = state.jobs.count
            state.jobs.removeAll { $0.location == location && $0.id == id }
            return state.jobs.count < count
        }
        guard wasThere || query["allowMissing"] == "true" else {
            throw Complaint("the job is not there", status: 404, code: "NOT_FOUND")
        }
        return .json([:])
    }

    func finishJob(_ arguments: JSON) throws(Complaint) -> JSON {
        let state = arguments["state"]?.string ?? "SUCCEEDED"
        guard ["SUCCEEDED", "FAILED", "RUNNING"].contains(state) else {
            throw Complaint("state is RUNNING, SUCCEEDED or FAILED")
        }
        let id = arguments["job"]?.string?.split(separator: "/").last.map { String($0) }
        let job = self.state.change { all -> GoogleCloudJob? in
            guard let place = all.jobs.firstIndex(where: { $0.id == id }) else { return nil }
            all.jobs[place].state = state
            all.jobs[place].error = arguments["error"]
            return all.jobs[place]
        }
        guard let job else { throw Complaint("the job is not there", status: 404) }
        var told: [(String, JSON)] = [("name", .string(job.name)), ("state", .string(state))]
        if let error = job.error { told.append(("error", error)) }
        return self.message(["job": .object(JSONObject(told))], attributes: [:])
    }

    private func checkProject(_ call: DoubleCall) throws(Complaint) {
        let project = try call.steps()[2]
        guard project == Self.project || project == Self.projectNumber else {
            throw Complaint("the project is not the account's", status: 403, code: "PERMISSION_DENIED")
        }
    }

    private static func invalid(_ text: String) -> Complaint { Complaint(text, code: "INVALID_ARGUMENT") }
}
