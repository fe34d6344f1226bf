import AdapterKit
import Model
import TestSupport

/// What the account may do in a bucket.
extension GoogleCloudDouble {
    func testPermissions(_ bucket: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkBucket(of: bucket)
        let query = try call.query()
        let asked = query.values(of: "permissions")
        guard !asked.isEmpty, query.fields.count == asked.count else {
            throw Complaint("permissions is missing, or not alone", code: "required")
        }
        if let odd = asked.first(where: { !$0.hasPrefix("storage.objects.") }) {
            throw Complaint("\(odd) is no right in a bucket", code: "invalid")
        }
        let withheld = self.state.value.withheld[bucket] ?? []
        let held = asked.filter { !withheld.contains($0) }
        var members: [(String, JSON)] = [("kind", "storage#testIamPermissionsResponse")]
        if !held.isEmpty { members.append(("permissions", .array(held.map { .string($0) }))) }
        return .json(.object(JSONObject(members)))
    }

    func withhold(_ arguments: JSON) throws(Complaint) -> JSON {
        let shape = JSONShape(arguments, path: "")
        let (bucket, permissions) = (try shape.text("bucket"), try shape.texts("permissions"))
        self.state.change { $0.withheld[bucket] = Set(permissions) }
        return [:]
    }
}
