import Foundation
import Model

/// The provider doubles: a process of its own, which ends with this one however it ends.
final class DemoDoubles: Sendable {
    /// A call that a double was asked.
    struct Call: Sendable {
        var double: String
        var operation: String
        /// What the double found wrong with it.
        var complaint: String?
    }

    /// Where a double listens, and what it lets in.
    struct Address: Sendable {
        var url: String
        var credentials: JSON
    }

    struct Addresses: Sendable {
        var sonet: Address
        var googleCloud: Address
        var mediaJobs: Address
    }

    let addresses: Addresses
    private let process: Process
    private let input: FileHandle
    private let ended: AsyncStream<Never>

    static let program = "provider-doubles"
    private static let names = ["sonet", "googlecloud", "media-jobs"]
    private static let patience = Duration.seconds(30)

    /// Beside the program that runs; nil where it was not built.
    static var besideThis: String? {
        guard let own = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
        let path = own.deletingLastPathComponent().appending(path: Self.program).path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// Starts the doubles and waits until they listen.
    ///
    /// - Parameter hear: is told of every call from then on.
    init(path: String, hear: @escaping @Sendable (DemoNews.Item) -> Void) async throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: path)
        process.arguments = ["--attached"] + Self.names
        process.standardInput = input
        process.standardOutput = output
        let (ended, end) = AsyncStream<Never>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        do { try process.run() } catch {
            throw CommandFailure("the provider doubles cannot be started from \(path): \(ErrorText.of(error))")
        }
        self.process = process
        // Nobody ever writes to it: that it closes tells the doubles to end, and it closes with this process too.
        self.input = input.fileHandleForWriting
        self.ended = ended
        do { self.addresses = try await Self.listen(output.fileHandleForReading, hear) } catch {
            process.terminate()
            throw error
        }
    }

    private static func listen(
        _ output: FileHandle,
        _ hear: @escaping @Sendable (DemoNews.Item) -> Void
    ) async throws -> Addresses {
        let (lists, list) = AsyncStream<[String: Address]>.makeStream()
        // A thread of its own: reading waits.
        Thread.detachNewThread {
            var reader = DemoDoublesReader(output)
            var known: [String: Address] = [:]
            while let line = reader.next() {
                guard let name = line["name"]?.string else {
                    list.yield(known)
                    continue
                }
                if let url = line["url"]?.string {
                    known[name] = Address(url: url, credentials: line["credentials"] ?? .null)
                } else {
                    let operation = line["operation"]?.string ?? ""
                    hear(.call(Call(double: name, operation: operation, complaint: line["complaint"]?.string)))
                }
            }
            list.finish()
            hear(.doublesEnded)
        }
        let timer = Task {
            do { try await Task.sleep(for: Self.patience) } catch { return }
            list.finish()
        }
        defer { timer.cancel() }
        var iterator = lists.makeAsyncIterator()
        guard let known = await iterator.next(), let sonet = known["sonet"], let google = known["googlecloud"],
            let jobs = known["media-jobs"]
        else {
            throw CommandFailure("the provider doubles do not say where they listen: build them anew with make demo")
        }
        return Addresses(sonet: sonet, googleCloud: google, mediaJobs: jobs)
    }

    /// Ends them and waits until they have ended.
    func stop() async throws {
        try self.input.close()
        self.process.terminate()
        for await _ in self.ended {}
    }
}
