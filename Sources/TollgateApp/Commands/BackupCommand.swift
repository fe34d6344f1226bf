import ArgumentParser
import Foundation
import Store

/// `tollgate backup FILE`
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write a consistent copy of the database while the gateway goes on."
    )

    @OptionGroup var options: ConfigurationOption
    @Argument(help: "A new file.") var file: String

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: self.file) else {
            throw CommandFailure("\(self.file) exists: name a new file")
        }
        let store = try await self.options.readOnlyStore()
        // Calls hold people's data: the copy is for its owner alone, as the original is.
        try PrivateFile.write([], to: self.file)
        try await store.backup(to: self.file)
        Output.standard.line("wrote \(self.file)")
        Output.standard.errorLine(
            "keep \(GatewayKeys.sealName) and \(GatewayKeys.ringName) with it: without them its secrets stay sealed"
        )
    }
}
