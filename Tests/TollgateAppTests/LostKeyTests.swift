import Foundation
import Logging
import Model
import TestSupport
import Testing

@testable import TollgateApp

/// The gateway's own keys belong to its database.
@Suite("Keys that are lost", .timeLimit(.minutes(2)))
struct LostKeyTests {
    @Test func theFirstStartMakesThemBeforeTheDatabase() async throws {
        let place = try Workplace()
        // What a start leaves that was cut off in between.
        try PrivateFile.write([], to: place.database)
        try await place.startOnce()
        #expect(GatewayKeys.missing(in: place.folder.path).isEmpty)
        try await place.startOnce()
    }

    @Test(arguments: [[GatewayKeys.sealName], [GatewayKeys.ringName], [GatewayKeys.ringName, GatewayKeys.sealName]])
    func withoutThemNothingStartsAndNothingIsMade(_ names: [String]) async throws {
        let place = try Workplace()
        try await place.startOnce()
        for name in names { try FileManager.default.removeItem(atPath: place.folder.file(name)) }
        let refusal = await #expect(throws: CommandFailure.self) { try await place.startOnce() }
        for part in names.map({ place.folder.file($0) }) + [place.database, "Put ", "tollgate keys renew"] {
            #expect(refusal?.description.contains(part) == true, "\(refusal?.description ?? "")")
        }
        let added = await place.addSubscription("--target", "https://a.example.com")
        #expect(added.code == 1 && added.errorText.contains("keys renew"), "\(added)")
        #expect(GatewayKeys.missing(in: place.folder.path) == names)
        let doctor = await Doctor(path: place.config, environment: [:]).examine()
        let found = doctor.filter { !$0.isFine }
        #expect(found.map(\.check) == ["own keys"] && found.first?.text == refusal?.description, "\(found)")
    }

    @Test func aLostSealKeyLeavesNothingInTheDark() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let added = await place.addSubscription("--name", "billing", "--target", "https://billing.invalid/")
        let id = try #require(try JSON(parsing: added.text.utf8)["id"]?.string)
        let delivery = try await Self.test(id, place)
        #expect(await Self.faults(place) == [])
        #expect(try await Self.rows("subscriptions", place).map { $0["needs_secret"] } == [false])
        #expect(try await Self.rows("deliveries", place).map { $0["held_by"] } == [.null])

        try FileManager.default.removeItem(atPath: place.folder.file(GatewayKeys.sealName))
        let unknown = await Transcript.of("subscriptions", "list", "--config", place.config, "--json")
        #expect(unknown.code == 0 && unknown.text.contains("\"needs_secret\":null"), "\(unknown)")
        #expect(unknown.errorText.contains(place.folder.file(GatewayKeys.sealName)))

        let ring = try Data(contentsOf: URL(filePath: place.folder.file(GatewayKeys.ringName)))
        let renewed = await Transcript.of("keys", "renew", "--config", place.config)
        #expect(
            renewed.code == 0
                && renewed.lines == [
                    "made \(place.folder.file(GatewayKeys.sealName))",
                    "subscription billing needs a new secret: tollgate subscriptions rotate-secret \(id)",
                ],
            "\(renewed)"
        )
        #expect(try Data(contentsOf: URL(filePath: place.folder.file(GatewayKeys.ringName))) == ring)

        let table = await Transcript.of("subscriptions", "list", "--config", place.config)
        #expect(table.lines.last?.hasSuffix("waits: needs a new secret (tollgate subscriptions rotate-secret)") == true)
        let waiting = try await Self.rows("deliveries", place)
        #expect(waiting.map { $0["held_by"] } == ["secret_lost"])
        let shown = await Transcript.of("deliveries", "show", "--config", place.config, delivery)
        #expect(try JSON(parsing: shown.text.utf8)["held_by"] == "secret_lost")
        #expect(await Self.faults(place) == ["subscription billing"])

        let rotated = await Transcript.of("subscriptions", "rotate-secret", "--config", place.config, id)
        let answer = try JSON(parsing: rotated.text.utf8)
        #expect(rotated.code == 0 && answer["needs_secret"] == false && answer["overlap_seconds"] == 0, "\(rotated)")
        #expect(answer["secret"]?.string?.hasPrefix("whsec_") == true)
        #expect(try await Self.rows("deliveries", place).map { $0["held_by"] } == [.null])
        #expect(await Self.faults(place) == [])
        // Now there is an old one to go on beside it.
        let again = await Transcript.of(
            "subscriptions",
            "rotate-secret",
            "--config",
            place.config,
            "--overlap",
            "1h",
            id
        )
        #expect(try JSON(parsing: again.text.utf8)["overlap_seconds"] == 3600)
    }

    @Test func whatTheFileDeclaresIsSealedAnew() async throws {
        let place = try Workplace()
        let declared = try Workplace.declared(in: place)
        try await place.startOnce(declared)
        try FileManager.default.removeItem(atPath: place.folder.file(GatewayKeys.sealName))
        let renewed = await Transcript.of("keys", "renew", "--config", place.config)
        #expect(renewed.lines.last?.hasSuffix("the next start takes it from the configuration") == true, "\(renewed)")
        #expect(await Self.faults(place) == [])
        try await place.startOnce(declared)
        #expect(try await Self.rows("subscriptions", place).map { $0["needs_secret"] } == [false])
    }

    @Test func renewingIsForWhatIsMissingAndForNobodyElse() async throws {
        let place = try Workplace()
        let early = await Transcript.of("keys", "renew", "--config", place.config)
        #expect(early.code == 1 && early.errorText.contains("the first start makes its keys"), "\(early)")
        #expect(!FileManager.default.fileExists(atPath: place.folder.file(GatewayKeys.sealName)))
        try await place.startOnce()
        let needless = await Transcript.of("keys", "renew", "--config", place.config)
        #expect(needless.code == 1 && needless.errorText.contains("no key is missing"), "\(needless)")
        try FileManager.default.removeItem(atPath: place.folder.file(GatewayKeys.ringName))
        let lock = try InstanceLock(database: place.database)
        let busy = await Transcript.of("keys", "renew", "--config", place.config)
        withExtendedLifetime(lock) {}
        #expect(busy.code == 1 && busy.errorText.contains("is held by another gateway"), "\(busy)")
        #expect(GatewayKeys.missing(in: place.folder.path) == [GatewayKeys.ringName])
    }

    @Test func aBackupNamesTheKeysThatBelongWithIt() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let made = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(made.code == 0)
        for name in [GatewayKeys.sealName, GatewayKeys.ringName] {
            #expect(made.errorText.contains(place.folder.file(name)), "\(made.errorText)")
        }
        let nowhere = await Transcript.of("backup", "--config", place.config, place.folder.file("no/copy.db"))
        #expect(nowhere.code == 1 && nowhere.errorText.contains("there is no folder"), "\(nowhere)")
        #expect(!FileManager.default.fileExists(atPath: place.folder.file("no")))
    }

    /// Has a test event sent, without a dispatcher that would send it.
    private static func test(_ subscription: String, _ place: Workplace) async throws -> String {
        let token = TemporaryToken()
        var configuration = try place.configuration()
        configuration.tokens = [token.access]
        let delivery = Watched("")
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        try await Gateway.open(configuration, logger: quiet).serve(stopOn: [], answersOnly: true) { port in
            let api = APIClient(base: "http://127.0.0.1:\(port)", token: token.text)
            let sent = try await api.call(.post, "/v1/subscriptions/\(subscription)/test")
            delivery.change { $0 = sent["delivery"]?.string ?? "" }
        }
        return delivery.value
    }

    private static func rows(_ command: String, _ place: Workplace) async throws -> [JSON] {
        let shown = await Transcript.of(command, "list", "--config", place.config, "--json")
        return try #require(try JSON(parsing: shown.text.utf8)["data"]?.array)
    }

    private static func faults(_ place: Workplace) async -> [String] {
        await Doctor(path: place.config, environment: [:]).examine().filter { !$0.isFine }.map(\.check)
    }
}
