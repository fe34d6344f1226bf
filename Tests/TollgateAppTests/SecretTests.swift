import AdapterKit
import Foundation
import Ingest
import Model
import Signing
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Secrets")
struct SecretTests {
    @Test func oneLineEndAtTheEndOfAFileDoesNotCount() throws {
        let folder = try TemporaryFolder("secret")
        for (written, read) in [("abc\n", "abc"), ("abc\r\n", "abc"), ("abc", "abc"), ("abc\n\n", "abc\n")] {
            try PrivateFile.write(Array(written.utf8), to: folder.file("s"))
            let secret = try SecretReference.file(folder.file("s")).resolve([:])
            #expect(String(decoding: secret.bytes, as: UTF8.self) == read)
        }
    }

    @Test func anEmptyFileIsNoSecret() throws {
        let folder = try TemporaryFolder("secret")
        try PrivateFile.write([], to: folder.file("s"))
        #expect(throws: UnresolvedSecret(advice: "the file \(folder.file("s")) is empty")) {
            try SecretReference.file(folder.file("s")).resolve([:])
        }
    }

    @Test func noViewOfAConfigurationShowsASecret() throws {
        let values = [
            "a-token-that-nobody-sees", "whsec_stripe-that-nobody-sees",
            "whsec_" + Base64.encode(Array(repeating: 3, count: 32)),
        ]
        let configuration = try Configuration(
            yaml: """
                api: { tokens: [ { name: admin, secret: "env:A", scopes: ["*"] } ] }
                sources: { stripe: { adapter: stripe, secrets: ["env:B"] } }
                subscriptions: [ { name: x, url: "https://x.example", types: ["*"], secret: "env:C" } ]
                """,
            environment: ["A": values[0], "B": values[1], "C": values[2]]
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        for view in [dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(view.contains("env:B"))
            for value in values {
                #expect(!view.contains(value))
                // A dump of bytes would show it as numbers.
                #expect(!view.contains(Array(value.utf8).map { "\($0)" }.joined(separator: ", ")))
            }
        }
    }

    @Test func optionsThatHoldSecretsAreFetchedAndNotShown() throws {
        let values = ["a-hash-key-of-32-characters-long", "a-hash-iv-of-16c"]
        let configuration = try Configuration(
            yaml: """
                sources:
                  ecpay: { adapter: ecpay, hash_key: "env:KEY", hash_iv: "env:IV", merchant_id: "3000001" }
                  newebpay: { adapter: newebpay, hash_key: "env:KEY", hash_iv: "env:IV" }
                """,
            environment: ["KEY": values[0], "IV": values[1]]
        )
        for source in configuration.sources {
            let options = source.adapter.settings.secretOptions
            #expect(options["hash_key"] == Secret(label: "env:KEY", bytes: Array(values[0].utf8)))
            #expect(options["hash_iv"] == Secret(label: "env:IV", bytes: Array(values[1].utf8)))
        }
        #expect(configuration.sources.count == 2)
        var dumped = ""
        dump(configuration, to: &dumped)
        for view in [dumped, "\(configuration)", String(reflecting: configuration)] {
            for value in values {
                #expect(!view.contains(value))
                #expect(!view.contains(Array(value.utf8).map { "\($0)" }.joined(separator: ", ")))
                // A dump writes each byte on a line of its own.
                let lines = Array(value.utf8).map { "- \($0)" }
                let shown = view.split(separator: "\n").map { $0.drop { $0 == " " } }
                #expect(!shown.indices.contains { shown[$0...].starts(with: lines, by: { $0 == $1 }) })
            }
        }
    }

    @Test func ownKeysAreMadeOnceAndForTheirOwnerAlone() throws {
        let folder = try TemporaryFolder("keys")
        let now = TimeSource.system.now()
        let first = try GatewayKeys.load(database: folder.file("t.db"), now: now)
        let second = try GatewayKeys.load(database: folder.file("t.db"), now: now)
        #expect(first.ring == second.ring)
        let sealed = try first.sealer.seal([1, 2, 3], context: "test")
        #expect(try second.sealer.open(sealed, context: "test") == [1, 2, 3])
        for name in [GatewayKeys.ringName, GatewayKeys.sealName] {
            #expect(try !PrivateFile.isOpenToOthers(folder.file(name)))
        }
    }

    @Test func aRotatedKeySignsBesideTheOldOne() throws {
        let folder = try TemporaryFolder("keys")
        let now = TimeSource.system.now()
        let old = try GatewayKeys.load(database: folder.file("t.db"), now: now).ring.current.key
        let ring = try GatewayKeys.rotate(folder: folder.path, now: now, overlap: .seconds(60))
        #expect(ring.signers(at: now).map(\.kid).contains(old.kid))
        #expect(ring.current.key.kid != old.kid)
        #expect(try GatewayKeys.load(database: folder.file("t.db"), now: now).ring == ring)
    }
}
