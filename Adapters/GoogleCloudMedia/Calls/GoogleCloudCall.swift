/// The calls that are made, as reasons and counters name them.
public enum GoogleCloudCall: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case token = "OAuth token"
    case metadataToken = "metadata server token"
    case metadataEmail = "metadata server e-mail"
    case signBlob = "IAM signBlob"
    case bucketPermissions = "storage buckets.testIamPermissions"
    case objectGet = "storage objects.get"
    case objectList = "storage objects.list"
    case objectRewrite = "storage objects.rewrite"
    case objectDelete = "storage objects.delete"
    case jobCreate = "transcoder jobs.create"
    case jobGet = "transcoder jobs.get"
    case jobList = "transcoder jobs.list"
    case jobDelete = "transcoder jobs.delete"

    public var description: String { self.rawValue }
}
