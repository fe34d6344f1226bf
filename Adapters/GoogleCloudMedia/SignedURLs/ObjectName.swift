/// An object in a bucket.
///
/// Source of the rules: Cloud Storage, "About Cloud Storage buckets" and "About Cloud Storage objects", naming.
public struct ObjectName: Sendable, Hashable, CustomStringConvertible {
    public let bucket: String
    public let object: String

    /// - Throws: for what Cloud Storage does not allow, and for steps `.` and `..`, which browsers take out of a URL before
    ///   they call it, so that its signature would be one of another object.
    public init(bucket: String, object: String) throws(SignedURLError) {
        if let reason = Self.fault(inBucket: bucket) { throw .badBucket(reason: reason) }
        if let reason = Self.fault(inObject: object) { throw .badObject(reason: reason) }
        self.bucket = bucket
        self.object = object
    }

    /// As `gs://` URIs write it.
    public var description: String { "gs://\(self.bucket)/\(self.object)" }

    /// Both as steps of the JSON API's path: `b/<bucket>/o/<object>`.
    var apiPath: String { "b/\(PercentEncoding.step(self.bucket))/o/\(PercentEncoding.step(self.object))" }

    private static let bucketCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)

    private static func fault(inBucket name: String) -> String? {
        guard (3...222).contains(name.utf8.count) else { return "it has 3 to 222 characters" }
        guard name.utf8.allSatisfy({ Self.bucketCharacters.contains($0) }) else {
            return "it has lower-case letters, digits, dashes, underscores and dots only"
        }
        let ends = [name.utf8.first, name.utf8.last]
        guard ends.allSatisfy({ $0.map { !"-_.".utf8.contains($0) } ?? false }) else {
            return "it begins and ends with a letter or a digit"
        }
        guard
            name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ (1...63).contains($0.utf8.count) }
            )
        else { return "between dots it has 1 to 63 characters" }
        return nil
    }

    private static func fault(inObject name: String) -> String? {
        guard (1...1024).contains(name.utf8.count) else { return "it has 1 to 1024 bytes" }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return "it has a control character"
        }
        guard !name.hasPrefix(".well-known/acme-challenge/") else {
            return "it begins with .well-known/acme-challenge/"
        }
        guard !name.split(separator: "/", omittingEmptySubsequences: false).contains(where: { $0 == "." || $0 == ".." })
        else { return "a step of it is . or .." }
        return nil
    }
}
