import AdapterKit
import Foundation
import Model

/// Runs files of signature vectors against what their names say.
///
/// A file's stem names an adapter or a scheme. A case passes when the verdict is the one it expects, and, where it says
/// so, when the signature alone is judged as expected.
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
        write("\(summary.passed) passed, \(summary.failed) failed")
        return summary
    }

    private func run(_ file: String, _ summary: inout ConformanceSummary, _ write: (String) -> Void) {
        let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
        guard !Self.otherFiles.contains(stem) else { return write("\(file): skipped, it holds no signatures of calls") }
        do throws(CommandFailure) {
            guard let scheme = self.schemes[Self.aliases[stem] ?? stem] else {
                let known = self.schemes.keys.sorted().joined(separator: ", ")
                throw CommandFailure("\(file): nothing here is called \(stem); the names are \(known)")
            }
            for vector in try Self.cases(file) {
                let problem = Self.problem(vector, scheme)
                if let problem { write("\(file): \(vector.name): \(problem)") }
                if problem == nil { summary.passed += 1 } else { summary.failed += 1 }
            }
        } catch {
            summary.errors += 1
            write("\(error)")
        }
    }

    /// What is wrong with the verdict; nil where it is the expected one.
    private static func problem(_ vector: VectorCase, _ scheme: VectorScheme) -> String? {
        var refusal: VectorScheme.Refusal?
        do throws(VectorScheme.Refusal) { try scheme.check(vector) } catch { refusal = error }
        if let expected = vector.signatureAccepts {
            let refusedSignature = if case .signature = refusal { true } else { false }
            if expected == refusedSignature {
                return expected ? "its signature is good and was refused" : "its signature is bad and was accepted"
            }
        }
        switch (vector.accepts, refusal) {
        case (true, let refusal?): return "should be accepted, refused by \(refusal)"
        case (false, nil): return "should be refused, accepted"
        case (true, nil), (false, .some): return nil
        }
    }

    private static func files(_ path: String) throws(CommandFailure) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure("\(path) does not exist: name a vector file or a folder of them")
        }
        guard isFolder.boolValue else { return [path] }
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw CommandFailure("\(path) cannot be listed")
        }
        return names.filter { $0.hasSuffix(".json") }.sorted().map { FilePath.joined(path, $0) }
    }

    private static func cases(_ file: String) throws(CommandFailure) -> [VectorCase] {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: file)) } catch { throw CommandFailure("\(file) cannot be read") }
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: data) } catch {
            throw CommandFailure("\(file) is not JSON: \(error)")
        }
        guard let cases = json["cases"]?.array else { throw CommandFailure("\(file) has no list of cases") }
        var vectors: [VectorCase] = []
        for (index, item) in cases.enumerated() {
            guard let vector = VectorCase(item) else {
                throw CommandFailure("\(file): case \(index) lacks name, body_base64, now or expect")
            }
            vectors.append(vector)
        }
        return vectors
    }
}
