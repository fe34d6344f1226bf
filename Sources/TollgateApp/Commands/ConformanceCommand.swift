import ArgumentParser
import Catalog

/// `tollgate conformance FILE|DIR…`
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Check signature vectors against the adapters and schemes that their files name."
    )

    @Argument(help: "Vector files, or folders of them.")
    var paths: [String]

    func run() async throws {
        let runner = ConformanceRunner(adapters: AdapterCatalog.adapters)
        let summary = runner.run(paths: self.paths) { Output.standard.line($0) }
        guard summary.isGood else { throw ExitCode(1) }
    }
}
