import Automation
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Signing
import Workflows

extension AssetConfiguration {
    /// A signed URL serves no longer (cloud.google.com/storage/docs/access-control/signed-urls).
    private static let longestLifetime = Duration.seconds(7 * 86_400)
    /// Cloud Storage keeps no larger object (cloud.google.com/storage/quotas#objects).
    private static let largestObject = 5 << 40

    private static let keys = [
        "upload_bucket", "published_bucket", "maximum_size", "upload_url_lifetime", "drm", "blur_uploaded_trailers",
        "deadline", "credentials", "jobs", "storage_url", "transcoder",
    ]

    /// nil where the section is left out or empty: no assets are kept.
    static func read(_ section: ConfigurationSection, _ secrets: SecretReader) -> AssetConfiguration? {
        defer { section.finish() }
        guard !section.keys.isEmpty else {
            _ = Self.keys.map(section.has)
            return nil
        }
        let upload = Self.bucket(section, "upload_bucket", "the bucket that creators upload to")
        let published = Self.bucket(section, "published_bucket", "the bucket for what is made of assets")
        if !upload.isEmpty, upload == published {
            section.note(
                "is upload_bucket too: what creators upload must not be published as it is",
                key: "published_bucket"
            )
        }
        let deadline = section.duration("deadline", default: AssetSettings.deadline)
        if deadline < .seconds(1) { section.note("must be 1s or longer", key: "deadline") }
        let lifetime = section.duration("upload_url_lifetime", default: .seconds(900))
        if lifetime < .seconds(1) || lifetime > Self.longestLifetime {
            section.note("must be from 1s to 7d", key: "upload_url_lifetime")
        }
        let size = section.bytes("maximum_size", default: 20 << 30)
        if size < 1 || size > Self.largestObject {
            section.note("must be from 1B to 5120GiB, the largest object of Cloud Storage", key: "maximum_size")
        }
        let jobs = Self.jobs(section.section("jobs"), secrets)
        let drm = Self.kinds(section)
        if !drm.isEmpty, jobs[.provideKeys] == nil {
            section.note("needs jobs.provide_keys: an encode with DRM waits for its keys", key: "drm")
        }
        return AssetConfiguration(
            settings: AssetSettings(
                uploadBucket: upload,
                publishedBucket: published,
                deadlines: Dictionary(uniqueKeysWithValues: ProcessingPlan.Action.allCases.map { ($0, deadline) })
            ),
            maximumSize: Int64(size),
            uploadURLLifetime: lifetime,
            drm: drm,
            blursUploadedTrailers: section.bool("blur_uploaded_trailers", default: false),
            storageURL: Self.base(section, "storage_url") ?? .storage,
            credentials: section.has("credentials") ? Self.credentials(section, secrets) : nil,
            jobs: jobs,
            transcoder: Self.transcoder(section.section("transcoder"))
        )
    }

    /// Lower-case letters, digits and `-_.`; Google checks the rest.
    private static func bucket(_ section: ConfigurationSection, _ key: String, _ hint: String) -> String {
        let name = section.required(key, hint)
        let isPlain = { (byte: UInt8) in
            (97...122).contains(byte) || (48...57).contains(byte) || "-_.".utf8.contains(byte)
        }
        if !name.isEmpty, !(3...222).contains(name.utf8.count) || !name.utf8.allSatisfy(isPlain) {
            section.note("is no bucket's name: write it alone, without gs://", key: key)
        }
        return name
    }

    /// Of an API, where it is not Google's own.
    private static func base(_ section: ConfigurationSection, _ key: String) -> BaseURL? {
        guard let text = section.string(key) else { return nil }
        do throws(BaseURLError) { return try BaseURL(text) } catch {
            section.note("\(error)", key: key)
            return nil
        }
    }

    private static func kinds(_ section: ConfigurationSection) -> Set<AssetTraits.Kind> {
        Set(
            (section.strings("drm") ?? []).compactMap { text in
                let kind = AssetTraits.Kind(rawValue: text)
                if kind == nil { section.note("\(text) is neither image nor video", key: "drm") }
                return kind
            }
        )
    }

    /// What services of one's own can be asked for; the rest is Google's.
    private static let actions: [ProcessingPlan.Action] = [.generate, .blur, .encode, .provideKeys]

    private static func jobs(
        _ section: ConfigurationSection,
        _ secrets: SecretReader
    ) -> [ProcessingPlan.Action: MediaJobEndpoint] {
        defer { section.finish() }
        var jobs: [ProcessingPlan.Action: MediaJobEndpoint] = [:]
        for action in Self.actions where section.has(action.rawValue) {
            let service = section.section(action.rawValue)
            defer { service.finish() }
            let url = service.required("url", "where the jobs are posted to")
            guard let secret = secrets.secret(service, "secret"), !url.isEmpty else { continue }
            do {
                jobs[action] = try MediaJobEndpoint(url: url, secrets: [try WebhookSecret(secret)])
            } catch let error as KeyMaterialError {
                service.note("is no webhook secret (whsec_ and base64): \(error)", key: "secret")
            } catch {
                service.note("\(error)", key: "url")
            }
        }
        return jobs
    }

    private static func credentials(
        _ section: ConfigurationSection,
        _ secrets: SecretReader
    ) -> ServiceAccountKey? {
        guard let secret = secrets.secret(section, "credentials") else { return nil }
        do throws(ServiceAccountKeyError) { return try ServiceAccountKey(secret) } catch {
            section.note("is no service account's key in JSON: \(error)", key: "credentials")
            return nil
        }
    }

    private static func transcoder(_ section: ConfigurationSection) -> Transcoding? {
        defer { section.finish() }
        guard !section.keys.isEmpty else {
            _ = ["project", "location", "template", "url"].map(section.has)
            return nil
        }
        let project = section.required("project", "the project that the jobs run in")
        let location = section.required("location", "such as europe-west1")
        let template = section.required("template", "a job template's id, or preset/web-hd")
        let url = Self.base(section, "url") ?? .transcoder
        guard !project.isEmpty, !location.isEmpty, !template.isEmpty else { return nil }
        do throws(TranscodeRequestError) {
            return Transcoding(
                api: try TranscoderAPI(project: project, location: location, baseURL: url),
                template: template
            )
        } catch {
            section.note("\(error)")
            return nil
        }
    }
}
