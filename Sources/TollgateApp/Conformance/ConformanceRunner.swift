import AdapterKit
import Foundation

/// Runs files of signature vectors against what their names say.
///
/// A file's stem names an adapter or a scheme. A case passes when the verdict is the one it expects, and, where it says
/// so, when the signature alone is judged as expected. What cannot be run is told and never counts as passed.
struct ConformanceRunner: Sendable {
    private let schemes: [String: VectorScheme]

    /// Other names that vector files have for an adapter.
    private static let aliases = [
        "twilio_sdk": "twilio", "plivo_v2": "plivo", "plivo_v3": "plivo", "pubsub": "googlecloud-pubsub",
        "mailchimp-marketing": "mailchimp", "resend-svix": "resend",
    ]
    /// Files that lie beside vectors and hold no signatures of calls.
    private static let otherFiles: Set<String> = [
        "kktix-deidentify", "pusher_channel_auth", "gather-outgoing", "klaviyo-outgoing-21.0.0",
    ]

    init(adapters: [any Adapter.Type]) {
        var schemes: [String: VectorScheme] = [
            "standard-webhooks-v1": .standardWebhooks, "standard-webhooks-v1a": .standardWebhooksAsymmetric,
            "cloudevents": .cloudEvents,
        ]
        for adapter in adapters { schemes[adapter.descriptor.name] = .adapter(adapter) }
        self.schemes = schemes
    }

    /// - Parameter write: gets each failure, and at the end `N passed, N failed`.
    func run(paths: [String], write: (String) -> Void) -> ConformanceSummary {
        var summary = ConformanceSummary()
        for path in paths {
            do throws(CommandFailure) {
                for file in try Self.files(path) { self.run(file, &summary, write) }
            } catch {
                summary.errors += 1
                write("\(error)")
            }
        }
        if summary.errors > 0 { write("not run: \(summary.errors), each named above") }
        write("\(summary.passed) passed, \(summary.failed) failed")
        return summary
    }

    private func run(_ file: String, _ summary: inout ConformanceSummary, _ write: (String) -> Void) {
        let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
        guard !Self.otherFiles.contains(stem) else {
            summary.skipped += 1
            return write("\(file): skipped, it holds no signatures of calls")
        }
        do throws(CommandFailure) {
            let scheme = try self.scheme(stem, file)
            for (index, item) in try Self.cases(file, stem).enumerated() {
                switch item {
                case .success(let vector):
                    switch scheme.outcome(of: vector) {
                    case .asExpected: summary.passed += 1
                    case .otherwise(let problem):
                        summary.failed += 1
                        write("\(file): \(vector.name): \(problem)")
                    case .unusable(let why):
                        summary.errors += 1
                        write("\(file): cases[\(index)] \(vector.name): not run: \(why)")
                    }
                case .failure(let problem):
                    summary.errors += 1
                    write("\(file): \(problem)")
                }
            }
        } catch {
            summary.errors += 1
            write("\(error)")
        }
    }

    private func scheme(_ stem: String, _ file: String) throws(CommandFailure) -> VectorScheme {
        if let scheme = self.schemes[Self.aliases[stem] ?? stem] { return scheme }
        let known = self.schemes.keys.sorted().joined(separator: ", ")
        throw CommandFailure(
            "\(file): there is no adapter or scheme \(Self.aliases[stem] ?? stem): "
                + "name the file after one of \(known)"
        )
    }

    private static func files(_ path: String) throws(CommandFailure) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path) does not exist: name a vector file or a folder of them")
        }
        guard isFolder.boolValue else { return [path] }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw CommandFailure("\(path) cannot be listed: \(error.localizedDescription)")
        }
        let files = names.filter { $0.lowercased().hasSuffix(".json") }.sorted()
        guard !files.isEmpty else {
            throw CommandFailure("\(path) holds no vector file: their names end in .json")
        }
        return files.map { FilePath.joined(path, $0) }
    }

    private static func cases(
        _ file: String,
        _ stem: String
    ) throws(CommandFailure) -> [Result<SignatureVector, RecordProblem>] {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: file)) } catch {
            throw CommandFailure("\(file) cannot be read: \(error.localizedDescription)")
        }
        do throws(RecordProblem) { return try SignatureVectorFile(parsing: data, stem: stem).cases } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }
}
