import AdapterKit
import Model

extension CloudStorage {
    /// Takes away every object of a folder, each of the generation that was listed: one that is written meanwhile stays.
    ///
    /// - Parameter limit: after this no further call is begun.
    public func deleteAll(
        in folder: ObjectFolder,
        within limit: Duration = .seconds(60)
    ) async throws(GoogleCloudFailure) -> FolderDeletion {
        let end = self.now + limit
        var deletion = FolderDeletion(deleted: 0, isComplete: false)
        var page: String?
        var pages = 0
        repeat {
            let answer = try await self.client.send(self.api.list(folder, page: page), as: .objectList)
            let (objects, next) = try StorageAPI.objects(answer, now: self.now)
            for object in objects where object.object.hasPrefix(folder.prefix) {
                guard self.now < end else { return deletion }
                if try await self.deleteListed(object) { deletion.deleted += 1 }
            }
            page = next
            pages += 1
        } while page != nil && pages < Self.mostCalls
        deletion.isComplete = page == nil
        return deletion
    }

    private func deleteListed(_ object: StoredObject) async throws(GoogleCloudFailure) -> Bool {
        let name: ObjectName
        do throws(SignedURLError) { name = try ObjectName(bucket: object.bucket, object: object.object) } catch {
            throw .unsignable(error)
        }
        do throws(GoogleCloudFailure) { return try await self.delete(name, generation: object.generation) } catch {
            if case .preconditionFailed = error { return false }
            throw error
        }
    }
}
