import ArgumentParser
import Edge
import Foundation
import Model
import Signing
import Store

/// `tollgate keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The gateway's signing keys.",
        subcommands: [List.self, Renew.self, Rotate.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The public halves.")

        @OptionGroup var options: ConfigurationOption
        @Flag(name: .long, help: "Write JSON: the key set that subscribers read (JWKS).") var json = false

        func run() async throws {
            let folder = try self.options.outline().keyFolder
            let now = TimeSource.system.now()
            let ring = try GatewayKeys.ring(in: folder)
            let set = JWKS.json(ring, at: now)
            guard !self.json else { return Output.standard.json(set) }
            Output.standard.table(
                ["KEY", "ALGORITHM", "PUBLIC HALF"],
                (set["keys"]?.array ?? []).map { key in ["kid", "alg", "x"].map { key[$0]?.string ?? "" } }
            )
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "renew",
            abstract: "Make keys anew that are lost for good; tells what cannot be opened any more."
        )

        @OptionGroup var options: ConfigurationOption

        func run() async throws {
            let outline = try self.options.outline()
            let (database, folder) = (outline.store.path, outline.keyFolder)
            guard FilePath.hasContent(database) else {
                throw CommandFailure("there is no database \(database): the first start makes its keys")
            }
            let lock = try InstanceLock(database: database)
            let made = try GatewayKeys.makeMissing(in: folder, now: TimeSource.system.now())
            guard !made.isEmpty else {
                throw CommandFailure(
                    "no key is missing in \(folder): put back what you have, and renew only what is lost for good"
                )
            }
            for name in made { Output.standard.line("made \(FilePath.joined(folder, name))") }
            if made.contains(GatewayKeys.ringName) {
                Output.standard.line("tell the subscribers that pin the gateway's public key: tollgate keys list")
            }
            let store = try await self.options.storeOfAnyVersion()
            guard try await store.readRefusal() == nil else {
                return Output.standard.line(
                    "tollgate subscriptions list tells which subscriptions need a new secret, once the gateway has started"
                )
            }
            let sealer = try GatewayKeys.sealer(in: folder)
            for subscription in try await store.subscriptions() where subscription.needsSecret(sealer) {
                Output.standard.line(
                    "subscription \(subscription.name) needs a new secret: \(Self.advice(subscription))"
                )
            }
            try await store.close()
            withExtendedLifetime(lock) {}
        }

        private static func advice(_ subscription: SubscriptionRecord) -> String {
            subscription.isConfigured
                ? "the next start takes it from the configuration"
                : "tollgate subscriptions rotate-secret \(subscription.id)"
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Sign with a new key from the next start on; the old one goes on beside it for a while."
        )

        @OptionGroup var options: ConfigurationOption
        @Option(name: .long, help: "How long the old key goes on.") var overlap = "7d"

        func run() async throws {
            guard let overlap = DurationText.parse(self.overlap) else {
                throw ValidationError("--overlap is a duration such as \(DurationText.examples)")
            }
            let now = TimeSource.system.now()
            let ring = try GatewayKeys.rotate(folder: try self.options.outline().keyFolder, now: now, overlap: overlap)
            Output.standard.json(JWKS.json(ring, at: now))
            Output.standard.errorLine("restart the gateway to sign with the new key")
        }
    }
}
