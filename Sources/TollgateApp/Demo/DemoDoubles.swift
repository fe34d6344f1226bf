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
    private let process: ChildProcess
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
        let process: ChildProcess
        do throws(POSIXError) {
            process = try ChildProcess(path: path, arguments: ["--attached"] + Self.names)
        } catch {
            throw CommandFailure("the provider doubles cannot be started from \(path): \(ErrorText.of(error))")
        }
        let (lists, list) = AsyncStream<[String: Address]>.makeStream()
        let (ended, end) = AsyncStream<Never>.makeStream()
        // A thread of its own: reading waits.
        Thread.detachNewThread {
            // What cannot be read, and what is not there to be waited for, has ended too.
            do { try Self.read(process, list, hear) } catch { hear(.doublesEnded) }
            list.finish()
            hear(.doublesEnded)
            do { _ = try process.wait() } catch { hear(.doublesEnded) }
            end.finish()
        }
        self.process = process
        self.ended = ended
        do { self.addresses = try await Self.addresses(lists, list) } catch {
            await Self.end(process, ended)
            throw error
        }
    }

    private static func read(
        _ process: ChildProcess,
        _ list: AsyncStream<[String: Address]>.Continuation,
        _ hear: (DemoNews.Item) -> Void
    ) throws(POSIXError) {
        var reader = DemoDoublesReader(process)
        var known: [String: Address] = [:]
        while let line = try reader.next() {
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
    }

    private static func addresses(
        _ lists: AsyncStream<[String: Address]>,
        _ list: AsyncStream<[String: Address]>.Continuation
    ) async throws(CommandFailure) -> Addresses {
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
    func stop() async { await Self.end(self.process, self.ended) }

    private static func end(_ process: ChildProcess, _ ended: AsyncStream<Never>) async {
        // Nobody ever writes to it: that it closes tells them to end.
        process.closeInput()
        let timer = Task {
            do { try await Task.sleep(for: Self.patience) } catch { return }
            process.send(SIGKILL)
        }
        for await _ in ended {}
        timer.cancel()
    }
}
