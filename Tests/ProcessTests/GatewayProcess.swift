import Foundation
import Model
import NIOCore
import NIOPosix
import TestSupport

/// The built `tollgate serve`, as an operator runs it: a process of its own on a database file.
final class GatewayProcess: Sendable {
    let port: Int
    let folder: String
    private let process: Process
    private let exit: Watched<Exit?>

    struct Exit: Sendable, Hashable {
        var status: Int32
        var isSignal: Bool
    }

    static let stripeSecret = "whsec_process_tests"
    static let adminToken = "process-tests-admin-token-0123456789"
    static let publicURL = "https://hooks.example.com"
    /// Signs what internal services are asked.
    static let servicesSecret = "whsec_cHJvY2VzcyB0ZXN0cywgc2VydmljZXMgc2VjcmV0IQ=="
    static let walletToken = "process-tests-wallet-token"

    /// Starts it and waits until it answers.
    ///
    /// - Parameters:
    ///   - folder: where configuration, log and, unless `database` says otherwise, the database are.
    ///   - sources: beside Stripe. `SONET_STATE_KEY` and `STRIPE_API_KEY` are in the environment.
    ///   - settings: further sections of the configuration. `SERVICES_SECRET` and `WALLET_TOKEN` are in the environment.
    ///   - openFiles: how many the shell that starts it allows, unless the gateway asks for more.
    static func start(
        in folder: String,
        database: String? = nil,
        dispatch: [String: JSON] = [:],
        sources: [String: JSON] = [:],
        settings: [String: JSON] = [:],
        openFiles: Int? = nil
    ) async throws -> GatewayProcess {
        let start = {
            try await Self.startOnce(in: folder, database: database, dispatch: dispatch, sources, settings, openFiles)
        }
        // A port that was free a moment ago may have been taken by a connection of another test.
        for _ in 0..<5 {
            do { return try await start() } catch let error as EndedEarly where error.log.contains("already in use") {
                continue
            }
        }
        return try await start()
    }

    private static func startOnce(
        in folder: String,
        database: String?,
        dispatch: [String: JSON],
        _ sources: [String: JSON],
        _ settings: [String: JSON],
        _ openFiles: Int?
    ) async throws -> GatewayProcess {
        let gateway = try await GatewayProcess(
            folder: folder,
            database: database,
            dispatch: dispatch,
            sources: sources,
            settings: settings,
            openFiles: openFiles
        )
        do {
            try await eventually("the gateway to answer") {
                if let exit = gateway.exit.value { throw EndedEarly(exit: exit, log: gateway.log) }
                do {
                    return try await HTTPCall(method: "GET", path: "/healthz").send(to: gateway.port).status == 200
                } catch {
                    return false  // not listening yet
                }
            }
        } catch {
            gateway.kill()
            throw error
        }
        return gateway
    }

    struct EndedEarly: Error {
        var exit: Exit
        var log: String
    }

    init(
        folder: String,
        database: String?,
        dispatch: [String: JSON],
        sources: [String: JSON] = [:],
        settings extra: [String: JSON] = [:],
        openFiles: Int? = nil
    ) async throws {
        self.folder = folder
        self.port = try await Self.freePort()
        let config = "\(folder)/tollgate.yaml"
        let stripe: JSON = ["adapter": "stripe", "secrets": ["env:STRIPE_WEBHOOK_SECRET"]]
        // JSON is YAML.
        let settings: JSON = [
            "server": [
                "host": "127.0.0.1", "port": .integer(Int64(self.port)), "public_url": .string(Self.publicURL),
            ],
            "store": ["sqlite": ["path": .string(database ?? "\(folder)/tollgate.db")]],
            "api": ["tokens": [["name": "admin", "secret": "env:TOLLGATE_ADMIN_TOKEN", "scopes": ["*"]]]],
            "sources": .object(JSONObject([("stripe", stripe)] + sources.map { ($0.key, $0.value) })),
            "dispatch": .object(
                JSONObject(
                    dispatch.merging(["allow_private_targets": ["127.0.0.1"]]) { given, _ in given }
                        .map { ($0.key, $0.value) }
                )
            ),
        ]
        let sections = (settings.object?.members ?? []).map { ($0.name, $0.value) } + extra.map { ($0.key, $0.value) }
        try Data(JSON.object(JSONObject(sections)).bytes).write(to: URL(filePath: config))
        let log = "\(folder)/gateway.log"
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)

        let exit = Watched<Exit?>(nil)
        self.exit = exit
        self.process = Process()
        self.process.executableURL = URL(filePath: "/bin/sh")
        let limit = openFiles.map { "ulimit -Sn \($0) && " } ?? ""
        // The shell becomes the gateway, so that signals reach it.
        self.process.arguments = ["-c", limit + #"exec "$0" "$@""#, Self.binary.path, "serve", "--config", config]
        self.process.currentDirectoryURL = URL(filePath: folder)
        self.process.environment = Self.environment
        self.process.standardOutput = output
        self.process.standardError = output
        self.process.terminationHandler = { process in
            let ended = Exit(status: process.terminationStatus, isSignal: process.terminationReason == .uncaughtSignal)
            exit.change { $0 = ended }
        }
        try self.process.run()
        try output.close()
    }

    deinit { if self.exit.value == nil { self.kill() } }

    /// What the configuration refers to.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.merging([
            "TOLLGATE_ADMIN_TOKEN": Self.adminToken, "STRIPE_WEBHOOK_SECRET": Self.stripeSecret,
            "SONET_STATE_KEY": "process-tests-state-key-0123456789abcdef", "SERVICES_SECRET": Self.servicesSecret,
            "WALLET_TOKEN": Self.walletToken, "STRIPE_API_KEY": "rk_test_process_tests",
        ]) { _, new in new }
    }

    /// Processor time that it has used so far (proc(5): `utime` and `stime`, in ticks).
    func processorTime() throws -> Duration {
        let text = try String(
            contentsOf: URL(filePath: "/proc/\(self.process.processIdentifier)/stat"),
            encoding: .utf8
        )
        // The name in parentheses may hold anything.
        let fields = text.split(separator: ")").last?.split(separator: " ").map { String($0) } ?? []
        guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return .milliseconds((user + system) * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK))))
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    func kill() { _ = Foundation.kill(self.process.processIdentifier, SIGKILL) }

    /// SIGTERM.
    func terminate() { _ = Foundation.kill(self.process.processIdentifier, SIGTERM) }

    /// How it ended.
    func ended(within limit: Duration = .seconds(20)) async throws -> Exit {
        let exit = try await self.exit.wait(for: "the gateway to end", within: limit) { $0 != nil }
        guard let exit else { throw WaitTimedOut(what: "the gateway to end") }
        return exit
    }

    var log: String {
        do { return try String(contentsOf: URL(filePath: "\(self.folder)/gateway.log"), encoding: .utf8) } catch {
            return "no log: \(error)"
        }
    }

    /// Beside the test bundle, unless `TOLLGATE_BINARY` names another.
    static var binary: URL {
        if let path = ProcessInfo.processInfo.environment["TOLLGATE_BINARY"] { return URL(filePath: path) }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "tollgate")
    }

    private static func freePort() async throws -> Int {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        defer { server.close(promise: nil) }
        return server.localAddress?.port ?? 0
    }
}
