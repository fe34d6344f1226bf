import AdapterKit
import Automation
import Edge
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Model
import ProviderDoubles
import Signing
import TestSupport
import Testing
import Workflows

@testable import Store
@testable import TollgateApp

/// Over real sockets, against the double of Google Cloud.
@Suite("Assets at Google Cloud")
struct AssetServicesTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    private static func services(_ host: DoubleHost<GoogleCloudDouble>) throws -> AssetServices {
        var key = try #require(host.double.credentials.object)
        key["token_uri"] = .string(host.url("/token"))
        let configuration = AssetConfiguration(
            settings: AssetSettings(uploadBucket: "uploads", publishedBucket: "published"),
            maximumSize: 1000,
            uploadURLLifetime: .seconds(60),
            drm: [],
            blursUploadedTrailers: false,
            storageURL: try BaseURL(host.url()),
            credentials: try ServiceAccountKey(parsing: JSON.object(key).bytes),
            jobs: [:],
            transcoder: AssetConfiguration.Transcoding(
                api: try TranscoderAPI(
                    project: GoogleCloudDouble.project,
                    location: "asia-east1",
                    baseURL: try BaseURL(host.url())
                ),
                template: "preset/web-hd"
            )
        )
        return AssetServices(configuration, outbound: .perCall, time: ManualTime(now: Self.now).source)
    }

    private static func command(_ kind: CommandRecord.Kind, _ payload: JSON) -> ClaimedCommand {
        ClaimedCommand(
            id: CommandID(rawValue: 1),
            source: "/assets",
            kind: kind,
            key: "ast_0dp5fs60g4080:transcode:transcode:7:1",
            payload: payload,
            attempts: 0,
            token: 1
        )
    }

    @Test("what an upload URL lets in is copied, transcoded once, and taken away again", .timeLimit(.minutes(2)))
    func wholeWay() async throws {
        let host = try await DoubleHost(GoogleCloudDouble(now: { Self.now }))
        let services = try Self.services(host)
        let performer = AssetPerformer(services)
        let bytes = Array("a video, as it were".utf8)
        let upload = DeclaredUpload(
            bucket: "uploads",
            object: "assets/a/source",
            contentType: "video/mp4",
            size: Int64(bytes.count)
        )
        let url = try await services.uploadURL(for: upload)
        #expect(url.method == "PUT" && url.expiresAt == Self.now + .seconds(60))
        func put(_ bytes: [UInt8]) async throws -> Int {
            try await OutboundHTTP.perCall.send(
                OutboundRequest(
                    method: url.method,
                    url: url.url,
                    headers: url.headers.map { InboundRequest.Header($0.name, $0.value) },
                    body: bytes
                )
            ).status
        }
        // Other bytes than declared are kept out by the bucket.
        #expect(try await put(bytes + bytes) == 400)
        #expect(try await put(bytes) == 200)
        let stored = try await services.storage.object(try ObjectName(bucket: "uploads", object: "assets/a/source"))
        let object = try #require(stored)
        #expect(upload.fits(size: Int64(bytes.count), md5: object.md5, crc32c: object.crc32c))

        let generation = JSON.string(String(object.generation))
        let copy: JSON = [
            "from": ["bucket": "uploads", "object": "assets/a/source", "generation": generation],
            "to": ["bucket": "published", "object": "assets/a/thumbnail/7/thumbnail"],
        ]
        for _ in 0..<2 {
            guard case .done = await performer.perform(Self.command(.objectCopy, copy), now: Self.now) else {
                Issue.record("not copied")
                return
            }
        }
        let job: JSON = [
            "asset": "ast_0dp5fs60g4080", "job": "transcode:transcode:7:1", "action": "transcode", "of": "transcode",
            "input": ["bucket": "uploads", "object": "assets/a/source"],
            "output": ["bucket": "published", "folder": "assets/a/transcode/7/"],
        ]
        for kind in [CommandRecord.Kind.transcode, .transcode, .mediaQuery] {
            guard case .told(let report) = await performer.perform(Self.command(kind, job), now: Self.now) else {
                Issue.record("nothing is told by \(kind)")
                return
            }
            #expect(report["state"] == "running" && report["name"]?.string?.contains("/jobs/") == true)
        }
        #expect(host.double.state.value.jobs.count == 1)
        _ = await performer.perform(Self.command(.mediaCancel, job), now: Self.now)
        #expect(host.operations.value.contains("jobs.delete"))

        let made: JSON = [
            "bucket": "published", "object": "assets/a/thumbnail/7/thumbnail", "folder": "assets/a/thumbnail/7/",
        ]
        _ = await performer.perform(Self.command(.objectDelete, made), now: Self.now)
        #expect(host.double.state.value.objects.keys.sorted() == ["uploads/assets/a/source"])
        // The bytes that were too many, and the copy that was made already: nothing else was asked wrongly.
        #expect(host.complaints.value.map { $0.prefix { $0 != " " } } == ["PUT", "POST"])
        try await host.close()
    }
}
