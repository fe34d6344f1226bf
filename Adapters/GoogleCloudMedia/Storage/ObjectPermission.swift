/// A right in a bucket, by Google's name for it (Cloud Storage, "IAM permissions").
public enum ObjectPermission: String, Sendable, Hashable, CaseIterable {
    case create = "storage.objects.create"
    case delete = "storage.objects.delete"
    case get = "storage.objects.get"
    case list = "storage.objects.list"
}
