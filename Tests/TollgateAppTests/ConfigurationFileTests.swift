import AdapterKit
import Foundation
import Ingest
import Logging
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("The configuration's file")
struct ConfigurationFileTests {
    /// Whoever runs a command from somewhere else means the same gateway.
    @Test func relativePathsStartAtItsFolder() throws {
        let folder = try TemporaryFolder("configuration")
        try PrivateFile.write(Array("whsec_near".utf8), to: folder.file("secrets/stripe"))
        let yaml = """
            server: { tls: { certificate: tls/c.pem, key: /etc/k.pem } }
            store: { sqlite: { path: data/t.db } }
            sources: { stripe: { adapter: stripe, secrets: ["file:secrets/stripe"] } }
            """
        try Data(yaml.utf8).write(to: folder.url.appending(path: "t.yaml"))
        let read = try Configuration.load(folder.file("t.yaml"), environment: [:])
        #expect(read.store.path == folder.file("data/t.db") && read.keyFolder == folder.file("data"))
        #expect(read.server.tls?.certificate == folder.file("tls/c.pem") && read.server.tls?.key == "/etc/k.pem")
        #expect(read.secretFiles == [folder.file("secrets/stripe")])
        #expect(read.sources.first?.adapter.settings.secrets.first?.label == "file:secrets/stripe")
        let outline = try ConfigurationOutline(folder.file("t.yaml"), environment: [:])
        #expect(outline.store.path == read.store.path && outline.sourceNames == ["stripe"])
        #expect(try outline.localURL() == "https://127.0.0.1:8080")
    }

    @Test func withoutAPathTheDatabaseIsBelowItsFolder() throws {
        let folder = try TemporaryFolder("configuration")
        try Data("log: { level: info }".utf8).write(to: folder.url.appending(path: "t.yaml"))
        let variable = [ConfigurationFile.variable: folder.file("t.yaml")]
        #expect(try Configuration.load(nil, environment: variable).store.path == folder.file("var/tollgate.db"))
    }

    /// A file that is there is nothing to copy the example over.
    @Test func whatCannotBeReadIsNamedWithItsMend() throws {
        let folder = try TemporaryFolder("configuration")
        let latin = folder.file("latin.yaml")
        try Data([0x61, 0x3a, 0x20, 0xe4]).write(to: URL(filePath: latin))
        for (path, says) in [
            (folder.path, "\(folder.path) is a folder: name the file in it"),
            (latin, "\(latin) is no text in UTF-8"), (folder.file("none.yaml"), "copy tollgate.example.yaml to it"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path, environment: [:]) }
            #expect(error?.problems.map(\.message).joined().contains(says) == true, "\(String(describing: error))")
            #expect(error?.description.contains("example") == (path == folder.file("none.yaml")))
        }
    }

    @Test func everyProblemComesWithTheNameOfTheFile() async throws {
        let place = try Workplace(extra: "log: { level: loud }")
        for arguments in [["serve"], ["doctor"], ["send", "--source", "stripe", "--event", "a"]] {
            let shown = await Transcript.of(arguments + ["--config", place.config])
            #expect(shown.code == 1 && (shown.text + shown.errorText).contains(place.config), "\(shown)")
        }
    }

    @Test func everyScopeThatIsNoneIsToldWhateverElseIsWrong() throws {
        let yaml = "api: { tokens: [ { name: a, secret: \"env:NOPE\", scopes: [orders, \"*\", \"orders:eat\"] } ] }"
        let error = #expect(throws: ConfigurationError.self) { try Configuration(yaml: yaml, environment: [:]) }
        #expect(
            error?.problems.map(\.description) == [
                "api.tokens[0].scopes, line 1: orders is no scope: use * or <resource>:read|write",
                "api.tokens[0].scopes, line 1: orders:eat is no scope: use * or <resource>:read|write",
                "api.tokens[0].secret, line 1: the environment variable NOPE is not set: export it before the start",
            ]
        )
    }

    /// A command that changes something speaks to a gateway that is there, and makes none.
    @Test(arguments: [
        ["subscriptions", "add", "--target", "https://a.example.com"], ["replay", "--source", "stripe"],
        ["deliveries", "retry", "dlv_0dp5fs60g4080"], ["keys", "rotate"], ["keys", "renew"], ["receipts", "list"],
        ["keys", "list"], ["backup", "copy.db"],
    ])
    func onlyServeMakesADatabase(_ arguments: [String]) async throws {
        let place = try Workplace()
        let before = try FileManager.default.contentsOfDirectory(atPath: place.folder.path).sorted()
        let shown = await Transcript.of(arguments + ["--config", place.config])
        #expect(shown.code == 1 && shown.errorText.contains(place.folder.path), "\(shown)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.folder.path).sorted() == before)
    }

    /// At night, from a shell without the service's environment, and with a file that needs mending.
    @Test(.timeLimit(.minutes(2)))
    func lookingNeedsNoSecret() async throws {
        let place = try Workplace()
        try await place.startOnce()
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        let bare = text.replacing("file:\(place.secretPath)", with: "env:NOBODY_SETS_THIS") + "\nlog: { level: loud }\n"
        try Data(bare.utf8).write(to: URL(filePath: place.config))
        for listing in ["receipts", "events", "orders", "assets", "deliveries", "commands", "subscriptions", "keys"] {
            let shown = await Transcript.of(listing, "list", "--config", place.config)
            #expect(shown.code == 0 && shown.errors.isEmpty, "\(listing): \(shown)")
        }
        let backup = await Transcript.of("backup", "--config", place.config, place.folder.file("copy.db"))
        #expect(backup.code == 0, "\(backup)")
        let started = await Transcript.of("serve", "--config", place.config)
        #expect(started.code == 1 && started.errorText.contains("NOBODY_SETS_THIS"), "\(started)")
        // It says what is wrong, and looks at everything else all the same.
        let findings = await Doctor(path: place.config, environment: [:]).examine()
        #expect(findings.filter { !$0.isFine }.map(\.check) == ["configuration", "configuration"], "\(findings)")
        for check in ["permissions", "own keys", "clock", "disk", "database"] {
            #expect(findings.contains { $0.check == check && $0.isFine }, "\(check) was not looked at")
        }
    }

    /// What changes something through a running gateway needs its address and a token alone.
    @Test(.timeLimit(.minutes(2)))
    func aRunningGatewayIsFoundWithoutTheSecretsOfSources() async throws {
        let place = try Workplace()
        let token = TemporaryToken()
        var configuration = try place.configuration()
        configuration.tokens = [token.access]
        let tokenFile = place.folder.file("token")
        try PrivateFile.write(Array(token.text.utf8), to: tokenFile)
        let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        try await Gateway.open(configuration, logger: quiet).serve(stopOn: []) { port in
            let yaml = """
                server: { port: \(port) }
                store: { sqlite: { path: tollgate.db } }
                sources: { stripe: { adapter: stripe, secrets: ["env:NOBODY_SETS_THIS"] } }
                """
            try Data(yaml.utf8).write(to: URL(filePath: place.config))
            let added = await Transcript.of(
                ["subscriptions", "add", "--config", place.config, "--target", "https://a.example.com"]
                    + ["--token-file", tokenFile]
            )
            #expect(added.code == 0, "\(added)")
        }
        let listed = await Transcript.of("subscriptions", "list", "--config", place.config)
        #expect(listed.lines.count == 2, "\(listed)")
    }
}
