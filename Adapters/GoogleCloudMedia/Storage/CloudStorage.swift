import AdapterKit
import Model

/// Objects of Cloud Storage: look, copy, delete.
public struct CloudStorage: Sendable {
    let api: StorageAPI
    let client: GoogleCloudClient

    public init(api: StorageAPI = StorageAPI(), client: GoogleCloudClient) {
        self.api = api
        self.client = client
    }

    /// Of one ``copy(_:resuming:within:)``, however the clock is set meanwhile.
    static let mostCalls = 200

    var now: Timestamp { self.client.time.now() }

    /// Which of these rights the gateway's identity lacks in a bucket.
    ///
    /// - Throws: `notFound` where there is no such bucket.
    public func missing(
        _ permissions: [ObjectPermission],
        in bucket: String
    ) async throws(GoogleCloudFailure) -> [ObjectPermission] {
        let answer = try await self.client.send(self.api.permissions(permissions, in: bucket), as: .bucketPermissions)
        let held = try StorageAPI.permissions(answer, now: self.now)
        return permissions.filter { !held.contains($0) }
    }

    /// What is known of an object; nil where it is not there.
    public func object(_ name: ObjectName, generation: Int64? = nil) async throws(GoogleCloudFailure) -> StoredObject? {
        let answer = try await self.client.send(self.api.get(name, generation: generation), as: .objectGet)
        do throws(GoogleCloudFailure) { return try StorageAPI.object(answer, now: self.now) } catch {
            if case .notFound = error { return nil }
            throw error
        }
    }

    /// One call of a rewrite, from the start or from where the last one ended.
    public func rewrite(
        _ copy: ObjectCopy,
        resuming token: RewriteToken? = nil
    ) async throws(GoogleCloudFailure) -> RewriteProgress {
        let answer = try await self.client.send(self.api.rewrite(copy, resuming: token), as: .objectRewrite)
        return try StorageAPI.progress(answer, now: self.now)
    }

    /// Copies an object, call after call, until it is there or the time is over.
    ///
    /// Made again after an answer was lost, it finds the destination written, and says so.
    ///
    /// - Parameters:
    ///   - token: from an earlier ``CopyOutcome/unfinished(_:rewritten:size:)``; one that is not taken any more begins anew.
    ///   - limit: after this no further call is begun; one call takes 45 s at most.
    /// - Throws: `preconditionFailed` where the source is of another generation, or something else is at the destination;
    ///   `notFound` where the source is not there.
    public func copy(
        _ copy: ObjectCopy,
        resuming token: RewriteToken? = nil,
        within limit: Duration = .seconds(45)
    ) async throws(GoogleCloudFailure) -> CopyOutcome {
        let end = self.now + limit
        var token = token
        var calls = 0
        while true {
            calls += 1
            let progress: RewriteProgress
            do throws(GoogleCloudFailure) { progress = try await self.rewrite(copy, resuming: token) } catch {
                switch error {
                // A token that is too old, or of a source that has changed since.
                case .expired where token != nil, .badRequest where token != nil:
                    token = nil
                    continue
                case .preconditionFailed, .notFound:
                    guard let there = try await self.earlierCopy(copy) else { throw error }
                    return .alreadyThere(there)
                default: throw error
                }
            }
            switch progress {
            case .done(let object): return .copied(object)
            case .more(let next, let rewritten, let size):
                guard self.now < end, calls < Self.mostCalls else {
                    return .unfinished(next, rewritten: rewritten, size: size)
                }
                token = next
            }
        }
    }

    /// The destination, if it was written since and holds what the source holds.
    private func earlierCopy(_ copy: ObjectCopy) async throws(GoogleCloudFailure) -> StoredObject? {
        guard let there = try await self.object(copy.destination), there.generation != copy.replacing else {
            return nil
        }
        guard let source = try await self.object(copy.source),
            copy.sourceGeneration.map({ $0 == source.generation }) ?? true, there.hasContent(of: source)
        else { return nil }
        return there
    }

    /// Takes an object away, if it is of this generation.
    ///
    /// - Returns: whether it was there. Made again after an answer was lost, it is false.
    /// - Throws: `preconditionFailed` where it has been written over; the newer one stays.
    @discardableResult
    public func delete(_ name: ObjectName, generation: Int64) async throws(GoogleCloudFailure) -> Bool {
        let answer = try await self.client.send(self.api.delete(name, generation: generation), as: .objectDelete)
        return try StorageAPI.wasDeleted(answer, now: self.now)
    }
}
