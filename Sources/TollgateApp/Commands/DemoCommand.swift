import ArgumentParser

/// `tollgate demo`
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run a whole gateway with a shop, providers on loopback and real signed calls, told in plain words."
    )

    @Option(name: .long, help: "The gateway's port on 127.0.0.1; 0 for any.") var port = 8080
    @Option(name: .long, help: "Where the demonstration keeps its database and secrets.") var folder = "var/demo"
    @Option(
        name: .long,
        help: "The program of the provider doubles; default: \(DemoDoubles.program) beside this one, if it is there."
    )
    var doubles: String?
    @Flag(name: .long, help: "Stop after the walk.") var once = false

    func validate() throws {
        guard (0...65_535).contains(self.port) else {
            throw ValidationError("--port \(self.port): expected a port from 0 to 65535; 0 takes any that is free")
        }
    }

    func run() async throws {
        if let file = FilePath.fileInTheWay(of: self.folder) {
            throw CommandFailure(
                "--folder \(self.folder): \(file) is a file and no folder. Name a folder of its own; it is made if it is "
                    + "not there"
            )
        }
        do {
            let files = try DemoFiles(folder: self.folder)
            let demo = Demo(
                files: files,
                port: self.port,
                doubles: self.doubles ?? DemoDoubles.besideThis,
                once: self.once,
                output: .standard
            )
            try await demo.run()
        } catch let error as CommandFailure { throw error } catch {
            throw CommandFailure("the demonstration stopped: \(ErrorText.of(error))")
        }
    }
}
