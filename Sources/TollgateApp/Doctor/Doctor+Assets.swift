import AdapterKit
import Automation
import Edge
import GoogleCloudMediaAdapter
import Ingest
import MediaJobsAdapter
import Model
import Store
import Workflows

/// What assets need: the buckets, the identity that works on them, and whoever else is called.
extension Doctor {
    /// Nobody wants to wait longer for one answer.
    private static let patience = Duration.seconds(10)

    /// What is done in each bucket; `roles/storage.objectUser` holds all of it.
    private static let uploadRights: [ObjectPermission] = [.create, .get, .delete]
    private static let publishedRights: [ObjectPermission] = [.create, .get, .delete, .list]

    func assets(_ configuration: Configuration) async -> [Finding] {
        guard let assets = configuration.assets else { return [] }
        let outbound = OutboundHTTP { [http] request throws(OutboundFailure) in
            var request = request
            request.timeout = min(request.timeout, Self.patience)
            return try await http.send(request)
        }
        let services = AssetServices(assets, outbound: outbound, time: .system)
        return [self.storageSource(configuration)] + (await self.buckets(assets, services))
            + self.jobs(assets, configuration)
    }

    private func buckets(_ assets: AssetConfiguration, _ services: AssetServices) async -> [Finding] {
        var findings: [Finding] = []
        for (key, bucket, rights) in [
            ("upload_bucket", assets.settings.uploadBucket, Self.uploadRights),
            ("published_bucket", assets.settings.publishedBucket, Self.publishedRights),
        ] {
            let check = "bucket \(bucket)"
            do throws(GoogleCloudFailure) {
                let missing = try await services.storage.missing(rights, in: bucket)
                findings.append(
                    missing.isEmpty
                        ? .fine(check, "is there, and its objects may be written, read and deleted")
                        : .fault(
                            check,
                            "\(Self.name(assets)) lacks \(missing.map(\.rawValue).joined(separator: ", ")): "
                                + "give it roles/storage.objectUser on gs://\(bucket)"
                        )
                )
            } catch {
                // Without an identity, or a way to Google, the next question would end the same.
                if let general = Self.general(error, assets) { return findings + [general] }
                findings.append(.fault(check, Self.advice(error, key, bucket, assets)))
            }
        }
        return findings + [await self.signing(assets, services)]
    }

    /// Whether an upload URL can be signed; it is thrown away.
    private func signing(_ assets: AssetConfiguration, _ services: AssetServices) async -> Finding {
        let upload = DeclaredUpload(
            bucket: assets.settings.uploadBucket,
            object: "doctor",
            contentType: "video/mp4",
            size: 1
        )
        do throws(UploadURLFailure) {
            _ = try await services.uploadURL(for: upload)
            return .fine("upload URLs", "can be signed by \(Self.name(assets))")
        } catch { return .fault("upload URLs", error.detail) }
    }

    /// What is wrong for every bucket alike; nil where it is not.
    private static func general(_ failure: GoogleCloudFailure, _ assets: AssetConfiguration) -> Finding? {
        let check = "google cloud"
        switch (failure, failure.call) {
        case (_, .metadataToken), (_, .metadataEmail):
            return .fault(
                check,
                "\(failure). This machine has no identity of Google's to use: set assets.credentials to a service "
                    + "account's key"
            )
        case (.noAnswer(.token, _), _):
            let url = assets.credentials?.tokenURL ?? ""
            return .fault(check, "\(failure). Let this machine reach \(url), or look at token_uri of the key")
        case (.noAnswer, _):
            return .fault(
                check,
                "\(failure). Let this machine reach \(assets.storageURL), or look at assets.storage_url"
            )
        case (_, .token), (.signingFailed, _): return .fault(check, "\(failure)")
        default: return nil
        }
    }

    private static func advice(
        _ failure: GoogleCloudFailure,
        _ key: String,
        _ bucket: String,
        _ assets: AssetConfiguration
    ) -> String {
        guard case .notFound = failure else { return "\(failure)" }
        let emulator = assets.storageURL == .storage ? "" : ". An emulator may not know the question"
        return "there is no bucket of this name: make it (gcloud storage buckets create gs://\(bucket)), or correct "
            + "assets.\(key)\(emulator)"
    }

    private static func name(_ assets: AssetConfiguration) -> String {
        assets.credentials.map(\.email) ?? "this machine's service account"
    }

    /// Uploads, and most ends of jobs, are told by Cloud Storage through Pub/Sub.
    private func storageSource(_ configuration: Configuration) -> Finding {
        let names = configuration.sources.filter { $0.descriptor.name == "googlecloud-pubsub" }.map(\.name)
        return names.isEmpty
            ? .fault(
                "assets",
                "no source hears of their objects: add one with the adapter googlecloud-pubsub, and have the "
                    + "notifications of both buckets pushed to it"
            )
            : .fine("assets", "\(names.joined(separator: ", ")) hears of their objects")
    }

    private func jobs(_ assets: AssetConfiguration, _ configuration: Configuration) -> [Finding] {
        assets.jobs.sorted { $0.key.rawValue < $1.key.rawValue }.map { action, endpoint in
            self.target("media service \(action.rawValue)", endpoint.url, configuration, "may be dialled")
        }
    }
}
