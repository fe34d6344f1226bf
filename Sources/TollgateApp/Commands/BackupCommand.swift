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
        let folder = FilePath.folder(of: self.file)
        guard FileManager.default.fileExists(atPath: folder) else {
            throw CommandFailure("there is no folder \(folder): make it, or name a file in another one")
        }
        let store = try await self.options.storeOfAnyVersion()
        // Calls hold people's data: the copy is for its owner alone, as the original is.
        try PrivateFile.write([], to: self.file)
        try await store.backup(to: self.file)
        Output.standard.line("wrote \(self.file)")
        let keyFolder = try self.options.outline().keyFolder
        let keys = [GatewayKeys.sealName, GatewayKeys.ringName].map { FilePath.joined(keyFolder, $0) }
        Output.standard.errorLine(
            "copy \(keys.joined(separator: " and ")) with it, under the same names: a gateway does not start on it without "
                + "them. Without \(GatewayKeys.sealName) its secrets stay sealed; without \(GatewayKeys.ringName) its events "
                + "are signed with a key that no subscriber knows"
        )
    }
}
