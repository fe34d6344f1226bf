import Foundation
import Logging
import Model
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("The doctor")
struct DoctorTests {
    @Test func allIsWell() async throws {
        let place = try Workplace()
        let findings = await Doctor(path: place.config, environment: [:]).examine()
        #expect(findings.filter { !$0.isFine } == [])
        for check in ["configuration", "permissions", "clock", "disk", "source stripe", "database"] {
            #expect(findings.contains { $0.check == check }, "\(check) was not looked at")
        }
    }

    @Test func aLimitBelowWhatAProviderSendsIsTold() async throws {
        for (limit, isFine) in [("", true), (", body_limit: 16MiB", true), (", body_limit: 1MiB", false)] {
            let place = try Workplace()
            let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
            let mandrill = "  mandrill: { adapter: mandrill, public_url: \"https://a.example/m\"\(limit) }"
            try Data((text + mandrill).utf8).write(to: URL(filePath: place.config))
            let findings = await Doctor(path: place.config, environment: [:]).examine()
            let finding = try #require(findings.first { $0.check == "source mandrill" }, "\(findings)")
            #expect(finding.isFine == isFine && finding.text.contains("16 MiB"), "\(finding)")
            #expect(findings.first { $0.check == "source stripe" }?.text.hasSuffix("calls up to 1 MiB") == true)
        }
    }

    /// It works, so the command ends well, and what may not have been meant is told all the same.
    @Test func whatWorksAndMayNotBeMeantIsAWarning() async throws {
        for (types, unnamed) in [
            ("[\"goal.*\"]", "goal.failed and goal.reached"), ("[\"goal.*\", goal.reached]", "goal.failed"),
            ("[\"goal.*\", goal.reached, goal.failed]", nil), ("[goal.created]", nil), ("[\"*\"]", nil),
        ] as [(String, String?)] {
            let place = try Workplace()
            let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
            let goals = "  goals: { adapter: internal, secrets: [\"env:GOALS\"], types: \(types) }"
            try Data((text + goals).utf8).write(to: URL(filePath: place.config))
            let environment = ["GOALS": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]
            let findings = await Doctor(path: place.config, environment: environment).examine()
            #expect(findings.filter { !$0.isFine } == [])
            let warnings = findings.filter(\.isWarning)
            #expect(warnings.count == (unnamed == nil ? 0 : 1) && warnings.allSatisfy { $0.check == "source goals" })
            if let unnamed {
                #expect(warnings.first?.text.hasPrefix("\(unnamed) will be quarantined") == true, "\(warnings)")
                #expect(warnings.first?.json["warning"] == true && warnings.first?.json["ok"] == true)
            }
        }
    }

    @Test(arguments: [("sk_test_51A", true), ("rk_test_51A", true), ("rk_live_51A", false)])
    func aKeyOfTestModeIsAWarning(_ key: String, _ isWarning: Bool) async throws {
        let place = try Workplace()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let shop = "  shop: { adapter: stripe, secrets: [\"env:HOOK\"], api_key: \"env:KEY\" }"
        try Data((text + shop).utf8).write(to: URL(filePath: place.config))
        let environment = ["HOOK": "whsec_a", "KEY": key]
        let findings = await Doctor(path: place.config, environment: environment).examine()
        #expect(findings.filter { !$0.isFine } == [])
        let warnings = findings.filter(\.isWarning)
        #expect(warnings.map(\.check) == (isWarning ? ["source shop"] : []))
        #expect(warnings.allSatisfy { $0.text.contains("refunds of live orders will be refused") })
        #expect(!warnings.contains { $0.text.contains(key) })
    }

    @Test func theSecretsOfASourceAreCountedByWhatTheyAreFor() async throws {
        let place = try Workplace()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let key = place.folder.file("key")
        try PrivateFile.write(Array("rk_live_doctor".utf8), to: key)
        let secret = "\"file:\(place.secretPath)\""
        for (secrets, expected) in [
            ("[\(secret)]", "1 secret that calls are checked with"),
            ("[\(secret), \"file:\(key)\"]", "2 secrets that calls are checked with"),
            ("[\(secret)], api_key: \"file:\(key)\"", "1 secret that calls are checked with, api_key"),
        ] {
            try Data(text.replacing("[\(secret)]", with: secrets).utf8).write(to: URL(filePath: place.config))
            let findings = await Doctor(path: place.config, environment: [:]).examine()
            let told = findings.first { $0.check == "source stripe" }?.text
            #expect(told == "Stripe, \(expected), calls up to 1 MiB", "\(findings)")
        }
    }

    @Test func aFaultyConfigurationIsToldKeyByKey() async throws {
        let place = try Workplace(extra: "log: { level: loud, colour: red }")
        let findings = await Doctor(path: place.config, environment: [:]).examine()
        #expect(findings.filter { !$0.isFine }.map(\.check) == ["configuration", "configuration"])
        // What else there is to look at is looked at.
        #expect(findings.last?.check == "database")
    }

    @Test func aSecretThatOthersCanRead() async throws {
        let place = try Workplace()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.secretPath)
        #expect(await Self.faults(place) == ["permissions"])
    }

    @Test func tooLittleRoomOnTheDisk() async throws {
        let place = try Workplace()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data(text.replacing("1MiB", with: "1000000GiB").utf8).write(to: URL(filePath: place.config))
        #expect(await Self.faults(place) == ["disk"])
    }

    @Test func aTargetThatMayNotBeDialled() async throws {
        let place = try Workplace(
            extra:
                "subscriptions: [ { name: inner, url: \"http://127.0.0.1/\", types: [\"*\"], secret: \"file:SECRET\" } ]"
        )
        let secret = place.folder.file("inner")
        try PrivateFile.write(Array("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".utf8), to: secret)
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data(text.replacing("file:SECRET", with: "file:\(secret)").utf8).write(to: URL(filePath: place.config))
        let findings = await Doctor(path: place.config, environment: [:]).examine().filter { !$0.isFine }
        #expect(findings.map(\.check) == ["configuration", "subscription inner"])
        #expect(findings.first?.text.hasPrefix("\(place.config): subscriptions[0].url, line ") == true, "\(findings)")
    }

    @Test func aServiceThatMayNotBeDialled() async throws {
        let place = try Workplace(
            extra:
                """
                fulfilment:
                  services:
                    inner: { url: "http://10.0.0.1/grants", secret: "file:SECRET" }
                    outer: { url: "https://shop.example.com/grants", secret: "file:SECRET" }
                  kinds: { pass: outer, points: outer }
                  wallet: { url: "http://127.0.0.1", token: "file:SECRET" }
                """
        )
        let secret = place.folder.file("inner")
        try PrivateFile.write(Array("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".utf8), to: secret)
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data(text.replacing("file:SECRET", with: "file:\(secret)").utf8).write(to: URL(filePath: place.config))
        #expect(await Self.faults(place) == ["service inner", "wallet"])
        let findings = await Doctor(path: place.config, environment: [:]).examine()
        #expect(findings.first { $0.check == "service outer" }?.text == "grants pass, points")
    }

    @Test func aCertificateThatIsNotThere() async throws {
        let place = try Workplace()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let tls = "server: { tls: { certificate: /nowhere/c.pem, key: /nowhere/k.pem } }"
        try Data(text.replacing("server: { port: 0 }", with: tls).utf8).write(to: URL(filePath: place.config))
        #expect(await Self.faults(place) == ["tls"])
    }

    @Test func aSecretOfTheAPIThatOthersCanRead() async throws {
        let place = try Workplace()
        let token = place.folder.file("token")
        try Data("only-for-this-test".utf8).write(to: URL(filePath: token))
        let extra = "\napi: { tokens: [ { name: a, secret: \"file:\(token)\", scopes: [\"*\"] } ] }\n"
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data((text + extra).utf8).write(to: URL(filePath: place.config))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: token)
        #expect(await Self.faults(place) == ["permissions"])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        #expect(await Self.faults(place) == [])
    }

    @Test func aDatabaseThatCannotBeMade() async throws {
        let place = try Workplace()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let blocked = place.folder.file("stripe-secret") + "/below/a/file.db"
        try Data(text.replacing(place.database, with: blocked).utf8).write(to: URL(filePath: place.config))
        #expect(await Self.faults(place) == ["database"])
    }

    @Test(.timeLimit(.minutes(1)))
    func aDatabaseThatIsAlmostAtItsLimit() async throws {
        let place = try Workplace()
        let token = TemporaryToken()
        var configuration = try place.configuration()
        configuration.tokens = [token.access]
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        try await Gateway.open(configuration, logger: quiet).serve(stopOn: [], answersOnly: true) { port in
            let order: JSON = [
                "reference": "big", "currency": "EUR", "lines": [["sku": "t", "quantity": 1, "unit_price": 1]],
                "metadata": ["notes": .string(String(repeating: "x", count: 100_000))],
            ]
            let api = APIClient(base: "http://127.0.0.1:\(port)", token: token.text)
            _ = try await api.call(.post, "/v1/orders", body: order, key: "big")
        }
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        for (pages, faults) in [(64, ["database size"]), (100_000, [])] {
            let limited = text.replacing(
                "\"\(place.database)\"",
                with: "\"\(place.database)\", maximum_pages: \(pages)"
            )
            try Data(limited.utf8).write(to: URL(filePath: place.config))
            #expect(await Self.faults(place) == faults)
        }
    }

    @Test func aFileThatIsNoDatabase() async throws {
        let place = try Workplace()
        try PrivateFile.write(Array("this is no database, however long it is read".utf8), to: place.database)
        #expect(await Self.faults(place) == ["own keys", "database"])
    }

    @Test func theCommandEndsWithOneWhereAnythingFails() async throws {
        let place = try Workplace()
        let well = await Transcript.of("doctor", "--config", place.config)
        #expect(well.code == 0, "\(well.text)\n\(well.errorText)")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: place.secretPath)
        let ill = await Transcript.of("doctor", "--config", place.config, "--json")
        #expect(ill.code == 1)
        #expect(ill.text.contains("\"ok\":false"))
        #expect(ill.errors.isEmpty)
    }

    private static func faults(_ place: Workplace) async -> [String] {
        await Doctor(path: place.config, environment: [:]).examine().filter { !$0.isFine }.map(\.check)
    }
}
