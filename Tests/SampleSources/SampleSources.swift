public import AdapterKit
import Model
import Signing

/// A source of every adapter as an operator might configure it, with invented secrets: for what is done to all adapters
/// alike (samples, fuzzing, measuring).
public enum SampleSources {
    /// - Returns: nil for an adapter that has none yet; a test holds this against the catalogue.
    public static func settings(for adapter: String) -> SourceSettings? {
        guard let sample = Self.samples[adapter] else { return nil }
        return SourceSettings(
            name: adapter,
            secrets: sample.secrets.enumerated().map { Secret(label: "sample \($0)", bytes: Array($1.utf8)) },
            publicURL: "https://hooks.example.org/notify/\(adapter)",
            allowUnsigned: sample.allowUnsigned,
            options: sample.options
        )
    }

    private struct Sample {
        var secrets: [String]
        var allowUnsigned = false
        var options: [String: JSON] = [:]
    }

    private static let samples: [String: Sample] = [
        "kktix": Sample(secrets: ["kktix-sample-7Qm2"], options: ["header": "x-kktix-secret"]),
        "plivo": Sample(secrets: ["plivo-sample-token-0"]),
        "stripe": Sample(secrets: ["whsec_sample_4hT0x2bQ"]),
        "twilio": Sample(secrets: ["twilio-sample-token-0"]),
    ]
}
