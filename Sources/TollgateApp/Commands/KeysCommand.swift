import ArgumentParser
import Foundation
import Model
import Signing

/// `tollgate keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "The gateway's signing keys.",
        subcommands: [List.self, Rotate.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "The public halves.")

        @OptionGroup var options: ConfigurationOption
        @Flag(name: .long, help: "Write JSON: the key set that subscribers read (JWKS).") var json = false

        func run() async throws {
            let folder = try self.options.load().keyFolder
            let path = FilePath.joined(folder, GatewayKeys.ringName)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CommandFailure("there are no keys in \(folder): start the gateway once")
            }
            let now = TimeSource.system.now()
            let ring = try GatewayKeys.load(folder: folder, now: now).ring
            let set = JWKS.json(ring, at: now)
            guard !self.json else { return Output.standard.json(set) }
            Output.standard.table(
                ["KEY", "ALGORITHM", "PUBLIC HALF"],
                (set["keys"]?.array ?? []).map { key in ["kid", "alg", "x"].map { key[$0]?.string ?? "" } }
            )
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
            let ring = try GatewayKeys.rotate(folder: try self.options.load().keyFolder, now: now, overlap: overlap)
            Output.standard.json(JWKS.json(ring, at: now))
            Output.standard.errorLine("restart the gateway to sign with the new key")
        }
    }
}
