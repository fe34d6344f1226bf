import AdapterKit
import Foundation
import Model
import ProviderDoubles
import Signing
import TestSupport
import Testing

@testable import TollgateApp

/// Against the double of Google Cloud, over real sockets.
@Suite("The doctor looks at the media buckets", .timeLimit(.minutes(1)))
struct DoctorAssetsTests {
    private typealias Host = DoubleHost<GoogleCloudDouble>

    private static func push() throws -> String {
        let key = try RSASigningKey(pem: GoogleCloudDouble.privateKey).publicKey.jwk().text
        return "googlecloud: { adapter: googlecloud-pubsub, service_account: push@a.example, audience: a, "
            + "jwks: { keys: [\(key)] } }"
    }

    /// - Parameters:
    ///   - credentials: none for this machine's own identity.
    ///   - jobs: where a job service listens.
    private static func place(
        at url: String,
        credentials: JSON?,
        buckets: [String] = ["uploads", "published"],
        jobs: String = "https://media.example.com/blur",
        source: String? = nil
    ) throws -> Workplace {
        let place = try Workplace()
        let (key, secret) = (place.folder.file("key.json"), place.folder.file("jobs"))
        try PrivateFile.write(credentials?.bytes ?? [], to: key)
        try PrivateFile.write(Array("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".utf8), to: secret)
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let more = """
              \(try source ?? Self.push())
            assets:
              upload_bucket: \(buckets[0])
              published_bucket: \(buckets[1])
              storage_url: \(url)
              \(credentials == nil ? "" : "credentials: \"file:\(key)\"")
              jobs: { blur: { url: "\(jobs)", secret: "file:\(secret)" } }
            """
        try Data((text + more).utf8).write(to: URL(filePath: place.config))
        return place
    }

    private static func credentials(_ host: Host, token: String? = nil) throws -> JSON {
        var file = try #require(host.double.credentials.object)
        file["token_uri"] = .string(token ?? host.url("/token"))
        return .object(file)
    }

    /// What is said of assets and whoever serves them.
    private static func findings(_ place: Workplace, http: OutboundHTTP = .perCall) async -> [Doctor.Finding] {
        let doctor = Doctor(path: place.config, environment: [:], http: http)
        return await doctor.examine().filter { finding in
            ["bucket", "google", "upload", "assets", "media", "configuration"].contains(
                finding.check.prefix { $0 != " " }
            )
        }
    }

    private static func faults(_ place: Workplace, http: OutboundHTTP = .perCall) async -> [String] {
        await Self.findings(place, http: http).filter { !$0.isFine }.map { "\($0.check): \($0.text)" }
    }

    @Test func bucketsThatMayBeUsed() async throws {
        try await Host.run(GoogleCloudDouble()) { host in
            let findings = await Self.findings(
                try Self.place(at: host.url(), credentials: try Self.credentials(host))
            )
            #expect(findings.filter { !$0.isFine } == [])
            #expect(
                findings.map(\.check) == [
                    "configuration", "assets", "bucket uploads", "bucket published", "upload URLs",
                    "media service blur",
                ]
            )
            #expect(host.complaints.value == [])
        }
    }

    @Test func aBucketThatIsNotThere() async throws {
        try await Host.run(GoogleCloudDouble(buckets: ["uploads"])) { host in
            let faults = await Self.faults(try Self.place(at: host.url(), credentials: try Self.credentials(host)))
            #expect(faults.count == 1)
            #expect(faults[0].hasPrefix("bucket published: there is no bucket of this name: make it"))
            #expect(faults[0].contains("assets.published_bucket"))
        }
    }

    @Test func rightsThatAreMissingAreNamedWithTheRole() async throws {
        try await Host.run(GoogleCloudDouble()) { host in
            let all: JSON = [
                "storage.objects.create", "storage.objects.get", "storage.objects.delete", "storage.objects.list",
            ]
            for (bucket, rights) in [("uploads", ["storage.objects.create"] as JSON), ("published", all)] {
                _ = try host.double.act("withhold", ["bucket": .string(bucket), "permissions": rights])
            }
            let faults = await Self.faults(try Self.place(at: host.url(), credentials: try Self.credentials(host)))
            let email = GoogleCloudDouble.email
            let role = "roles/storage.objectUser on gs://"
            #expect(
                faults == [
                    "bucket uploads: \(email) lacks storage.objects.create: give it \(role)uploads",
                    "bucket published: \(email) lacks storage.objects.create, storage.objects.get, "
                        + "storage.objects.delete, storage.objects.list: give it \(role)published",
                ]
            )
        }
    }

    @Test func aKeyThatIsNotTakenIsToldOnce() async throws {
        try await Host.run(GoogleCloudDouble(privateKey: try GoogleCloudDouble.newPrivateKey())) { host in
            let others = GoogleCloudDouble(privateKey: try GoogleCloudDouble.newPrivateKey())
            var file = try #require(others.credentials.object)
            file["token_uri"] = .string(host.url("/token"))
            let faults = await Self.faults(try Self.place(at: host.url(), credentials: .object(file)))
            #expect(faults.count == 1, "\(faults)")
            #expect(faults[0].hasPrefix("google cloud: OAuth token answered 400 (invalid_grant"))
            #expect(faults[0].contains("check that the key is not disabled or deleted"))
        }
    }

    @Test func withoutANetworkItSaysSoAndEnds() async throws {
        let host = try await Host(GoogleCloudDouble())
        let (url, credentials) = (host.url(), try Self.credentials(host))
        // Google answers with a token, and Cloud Storage never does.
        let silent = OutboundHTTP { request throws(OutboundFailure) in
            #expect(request.timeout <= .seconds(10))
            guard request.url.contains("/iam/") else { return try await OutboundHTTP.perCall.send(request) }
            throw .timedOut
        }
        let place = try Self.place(at: url, credentials: credentials)
        let late = await Self.faults(place, http: silent)
        #expect(late.count == 1 && late[0].hasPrefix("google cloud: storage buckets.testIamPermissions"), "\(late)")
        #expect(late.first?.contains("did not answer in time. Let this machine reach \(url)") == true, "\(late)")
        try await host.close()
        let gone = await Self.faults(place)
        #expect(gone.count == 1 && gone[0].hasPrefix("google cloud: OAuth token: the provider cannot be reached"))
        #expect(gone.first?.contains("Let this machine reach \(url)/token") == true, "\(gone)")
    }

    @Test func aMachineWithoutAnIdentityIsToldToGetAKey() async throws {
        let nowhere = OutboundHTTP { request throws(OutboundFailure) in
            throw .unreachable(detail: "there is no \(request.url)")
        }
        let faults = await Self.faults(try Self.place(at: "http://127.0.0.1:1", credentials: nil), http: nowhere)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults[0].hasPrefix("google cloud: metadata server token: the provider cannot be reached"))
        #expect(faults[0].contains("set assets.credentials to a service account's key"))
    }

    @Test func whatElseAssetsNeed() async throws {
        try await Host.run(GoogleCloudDouble()) { host in
            let place = try Self.place(
                at: host.url(),
                credentials: try Self.credentials(host),
                jobs: "http://10.0.0.1/blur",
                source: ""
            )
            let faults = await Self.faults(place)
            #expect(faults.count == 2, "\(faults)")
            #expect(faults.first?.hasPrefix("assets: no source hears of their objects") == true)
            #expect(faults.last?.hasPrefix("media service blur: ") == true)
        }
    }
}
