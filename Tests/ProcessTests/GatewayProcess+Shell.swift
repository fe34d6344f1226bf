import Foundation
import TestSupport

extension GatewayProcess {
    /// Runs `tollgate` as an operator does at a shell beside the gateway.
    ///
    /// - Returns: what it wrote.
    func tollgate(_ arguments: String...) async throws -> (text: String, status: Int32) {
        let output = "\(self.folder)/shell.out"
        guard FileManager.default.createFile(atPath: output, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
        let process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments + ["--config", "\(self.folder)/tollgate.yaml"]
        process.environment = Self.environment
        let file = try FileHandle(forWritingTo: URL(filePath: output))
        process.standardOutput = file
        process.standardError = file
        let ended = Watched(false)
        process.terminationHandler = { _ in ended.change { $0 = true } }
        try process.run()
        try await ended.wait(for: "tollgate \(arguments) to end", within: .seconds(60)) { $0 }
        try file.close()
        return (try String(contentsOf: URL(filePath: output), encoding: .utf8), process.terminationStatus)
    }
}
