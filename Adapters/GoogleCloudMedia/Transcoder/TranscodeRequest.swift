public import Model
import Signing

/// A transcoding job as it is asked for.
///
/// Source of the members: Transcoder API v1, the resource `projects.locations.jobs`.
public struct TranscodeRequest: Sendable, Hashable {
    /// What is made of the input.
    public enum Definition: Sendable, Hashable {
        /// A template's id, or `preset/web-hd`. Where its ends are told is said in the template.
        case template(String)
        /// A `JobConfig`. Its `pubsubDestination` becomes the topic (`projects/p/topics/t`), where one is named.
        case config(JSONObject, topic: String?)
    }

    /// Our own name for the job.
    public let key: String
    let body: JSON

    /// The label that carries the key: a job cannot be given an id, and the API knows no other means to tell a repetition
    /// (`projects.locations.jobs.create` has neither a job id nor a request id).
    public static let keyLabel = "tollgate_key"

    /// The key in what a label may hold.
    public static func label(of key: String) -> String {
        String(Hex.encode(SHA256Digest.of(Array(key.utf8))).prefix(40))
    }

    /// - Parameters:
    ///   - key: the same for every repetition.
    ///   - input: `gs://bucket/object`.
    ///   - output: `gs://bucket/folder/`.
    ///   - labels: go with the job into its description and the bill.
    ///   - retentionDays: how long Google keeps the finished job; nil for its 30 days.
    public init(
        key: String,
        input: String,
        output: String,
        definition: Definition,
        labels: [String: String] = [:],
        retentionDays: Int64? = nil
    ) throws(TranscodeRequestError) {
        guard Self.isObject(input), !input.hasSuffix("/") else { throw .badInput }
        guard Self.isObject(output), output.hasSuffix("/") else { throw .badOutput }
        for label in labels where !Self.isLabel(label.key, label.value) { throw .badLabel(name: label.key) }
        guard labels[Self.keyLabel] == nil, labels.count <= 60 else { throw .badLabel(name: Self.keyLabel) }
        var body = JSONObject([("inputUri", .string(input)), ("outputUri", .string(output))])
        switch definition {
        case .template(let id):
            let name = id.hasPrefix("preset/") ? id.dropFirst("preset/".count) : id[...]
            guard TranscodeJobName.isStep(name) else { throw .badTemplate }
            body["templateId"] = .string(id)
        case .config(var config, let topic):
            if let topic {
                let steps = topic.split(separator: "/", omittingEmptySubsequences: false)
                guard steps.count == 4, steps[0] == "projects", steps[2] == "topics", !steps[1].isEmpty,
                    !steps[3].isEmpty
                else { throw .badConfig(reason: "the topic is projects/PROJECT/topics/TOPIC") }
                config["pubsubDestination"] = ["topic": .string(topic)]
            }
            guard !config.isEmpty else { throw .badConfig(reason: "it is empty") }
            body["config"] = .object(config)
        }
        var members = labels.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
        members.append((Self.keyLabel, .string(Self.label(of: key))))
        body["labels"] = .object(JSONObject(members))
        if let retentionDays {
            guard (1...90).contains(retentionDays) else { throw .badRetention }
            body["ttlAfterCompletionDays"] = .integer(retentionDays)
        }
        self.key = key
        self.body = .object(body)
    }

    private static func isObject(_ uri: String) -> Bool {
        guard uri.hasPrefix("gs://") else { return false }
        let parts = uri.dropFirst("gs://".count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
            && !uri.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func isLabel(_ name: String, _ value: String) -> Bool {
        let characters = Set("abcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let isFirstLetter = name.utf8.first.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) } ?? false
        return isFirstLetter && name.utf8.count <= 63 && value.utf8.count <= 63
            && name.utf8.allSatisfy { characters.contains($0) } && value.utf8.allSatisfy { characters.contains($0) }
    }
}
