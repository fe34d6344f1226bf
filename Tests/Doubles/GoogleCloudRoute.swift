/// What a call to Google is about.
enum GoogleCloudRoute {
    case token
    case certificates
    case metadata(String)
    case signBlob(account: String)
    /// `bucket/object`, in the JSON API.
    case object(String)
    case objects(bucket: String)
    case permissions(bucket: String)
    case rewrite(source: String, destination: String)
    case jobs(location: String)
    case job(location: String, id: String)
    /// `bucket/object`, by a signed URL.
    case signed(String)

    init?(_ call: DoubleCall) {
        let steps: [String]
        do throws(Complaint) { steps = try call.steps() } catch { return nil }
        switch (steps.first, steps.count) {
        case ("token", 1): self = .token
        case ("oauth2", 3) where Array(steps[1...2]) == ["v3", "certs"]: self = .certificates
        case ("computeMetadata", 6) where Array(steps[1...4]) == ["v1", "instance", "service-accounts", "default"]:
            self = .metadata(steps[5])
        case ("v1", 5)
        where Array(steps[1...3]) == ["projects", "-", "serviceAccounts"] && steps[4].hasSuffix(":signBlob"):
            self = .signBlob(account: String(steps[4].dropLast(":signBlob".count)))
        case ("v1", 6) where steps[1] == "projects" && steps[3] == "locations" && steps[5] == "jobs":
            self = .jobs(location: steps[4])
        case ("v1", 7) where steps[1] == "projects" && steps[3] == "locations" && steps[5] == "jobs":
            self = .job(location: steps[4], id: steps[6])
        case ("storage", 6)
        where steps[1] == "v1" && steps[2] == "b" && Array(steps[4...5]) == ["iam", "testPermissions"]:
            self = .permissions(bucket: steps[3])
        case ("storage", 5) where steps[1] == "v1" && steps[2] == "b" && steps[4] == "o":
            self = .objects(bucket: steps[3])
        case ("storage", 6) where steps[1] == "v1" && steps[2] == "b" && steps[4] == "o":
            self = .object("\(steps[3])/\(steps[5])")
        case ("storage", 11)
        where steps[1] == "v1" && steps[2] == "b" && steps[4] == "o" && Array(steps[6...7]) == ["rewriteTo", "b"]
            && steps[9] == "o":
            self = .rewrite(source: "\(steps[3])/\(steps[5])", destination: "\(steps[8])/\(steps[10])")
        case ("v1", _), ("storage", _), ("computeMetadata", _): return nil
        case (_, 2...): self = .signed(steps.joined(separator: "/"))
        default: return nil
        }
    }
}
