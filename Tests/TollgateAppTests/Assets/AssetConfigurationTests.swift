import Automation
import MediaJobsAdapter
import Model
import Testing
import Workflows

@testable import TollgateApp

@Suite("The configuration of assets")
struct AssetConfigurationTests {
    private static let environment = [
        "JOBS": "whsec_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=", "KEY": "no key at all",
        "BROKEN": "whsec_no base64",
    ]

    private static let good = """
        assets:
          upload_bucket: example-uploads
          published_bucket: example-published
        """

    private static func problems(_ text: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try Configuration(yaml: text, environment: Self.environment)
            return []
        } catch { return error.problems.map { "\($0.path): \($0.message)" } }
    }

    @Test func isReadWithItsDefaults() throws {
        let assets = try #require(try Configuration(yaml: Self.good, environment: [:]).assets)
        #expect(assets.settings.uploadBucket == "example-uploads")
        #expect(assets.settings.publishedBucket == "example-published")
        #expect(assets.settings.deadlines[.transcode] == .seconds(3600))
        #expect(assets.maximumSize == 20 << 30 && assets.uploadURLLifetime == .seconds(900))
        #expect(assets.drm.isEmpty && !assets.blursUploadedTrailers && assets.jobs.isEmpty)
        #expect(assets.credentials == nil && assets.transcoder == nil)
        for none in ["log: {}", "assets:", "assets: {}"] {
            #expect(try Configuration(yaml: none, environment: [:]).assets == nil)
        }
    }

    @Test func readsJobsAndTheTranscoder() throws {
        let text =
            Self.good + """

                  drm: [video]
                  blur_uploaded_trailers: true
                  deadline: 90m
                  jobs:
                    provide_keys: {url: "https://media.example.com/keys", secret: "env:JOBS"}
                    blur: {url: "http://127.0.0.1:9/blur", secret: "env:JOBS"}
                  transcoder: {project: example, location: europe-west1, template: preset/web-hd}
                """
        let assets = try #require(try Configuration(yaml: text, environment: Self.environment).assets)
        #expect(assets.drm == [.video] && assets.blursUploadedTrailers)
        #expect(assets.settings.deadlines[.blur] == .seconds(5400))
        #expect(Set(assets.jobs.keys) == [.provideKeys, .blur])
        #expect(assets.jobs[.blur]?.url == "http://127.0.0.1:9/blur" && assets.transcoder?.template == "preset/web-hd")
    }

    @Test(arguments: [
        ("  drm: [sound]", "assets.drm: sound is neither image nor video"),
        ("  drm: [image]", "assets.drm: needs jobs.provide_keys: an encode with DRM waits for its keys"),
        ("  upload_url_lifetime: 8d", "assets.upload_url_lifetime: must be from 1s to 7d"),
        ("  deadline: 10ms", "assets.deadline: must be 1s or longer"),
        ("  maximum_sise: 1MiB", "assets.maximum_sise: is not known: did you mean maximum_size?"),
        (
            "  jobs: {transcode: {url: \"https://a.example\", secret: \"env:JOBS\"}}",
            "assets.jobs.transcode: is not known"
        ),
        ("  jobs: {blur: {secret: \"env:JOBS\"}}", "assets.jobs.blur.url: is missing: where the jobs are posted to"),
        ("  jobs: {blur: {url: \"ftp://a\", secret: \"env:JOBS\"}}", "assets.jobs.blur.url: a job endpoint's URL"),
        (
            "  jobs: {blur: {url: \"https://a\", secret: \"env:BROKEN\"}}",
            "assets.jobs.blur.secret: is no webhook secret"
        ),
        ("  transcoder: {project: p, location: l}", "assets.transcoder.template: is missing: a job template's id"),
        ("  storage_url: example.com", "assets.storage_url: a base URL begins with http:// or https://"),
        ("  credentials: \"env:KEY\"", "assets.credentials: is no service account's key in JSON"),
    ])
    func saysWhatIsWrongAndWhere(_ line: String, _ problem: String) {
        let problems = Self.problems(Self.good + "\n" + line)
        #expect(problems.count == 1 && problems[0].hasPrefix(problem), "\(problems)")
    }

    @Test func theTwoBucketsAreTwo() {
        #expect(
            Self.problems("assets: {upload_bucket: gs://a, published_bucket: gs://a}").map { $0.prefix { $0 != ":" } }
                == ["assets.upload_bucket", "assets.published_bucket", "assets.published_bucket"]
        )
        #expect(Self.problems("assets: {drm: []}").count == 2)
    }
}
