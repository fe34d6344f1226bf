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
            options: sample.options,
            secretOptions: sample.secretOptions.reduce(into: [:]) { secrets, option in
                secrets[option.key] = Secret(label: option.key, bytes: Array(option.value.utf8))
            }
        )
    }

    private struct Sample {
        var secrets: [String]
        var allowUnsigned = false
        var options: [String: JSON] = [:]
        var secretOptions: [String: String] = [:]
    }

    private static let samples: [String: Sample] = [
        "ecpay": Sample(
            secrets: [],
            secretOptions: ["hash_key": "sampleHashKey016", "hash_iv": "sampleHashIV0016"]
        ),
        "googlecloud-pubsub": Sample(
            secrets: [Self.rsaKey],
            options: ["service_account": "push@sample-project.iam.gserviceaccount.com"]
        ),
        "internal": Sample(
            secrets: ["whsec_c2FtcGxlIHNlY3JldCBvZiAyNCBieXRlcyE="],
            options: ["types": ["*", "goal.failed", "goal.reached"]]
        ),
        "kktix": Sample(secrets: ["kktix-sample-7Qm2"], options: ["header": "x-kktix-secret"]),
        "klaviyo": Sample(secrets: ["sample-klaviyo-secret"]),
        "mailchimp": Sample(secrets: ["sample-url-secret-81fK"]),
        "mailgun": Sample(secrets: ["sample-signing-key-c41d"]),
        "mandrill": Sample(secrets: ["sample-webhook-key-7Qz"]),
        "newebpay": Sample(
            secrets: [],
            secretOptions: ["hash_key": "sample-hash-key-of-32-characters", "hash_iv": "sampleHashIV0016"]
        ),
        "plivo": Sample(secrets: ["plivo-sample-token-0"]),
        "pusher": Sample(secrets: ["7f1c30d2a9e84b65c0d1"], options: ["key": "5b2e9d1046c7af83d215"]),
        "resend": Sample(secrets: ["whsec_c2FtcGxlIHNlY3JldCBvZiAyNCBieXRlcyE="]),
        // A private key, for it signs the samples; an operator has the public half.
        "sendgrid": Sample(
            secrets: [
                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYW4gaW52ZW50ZWQg"
                    + "a2V5IGZvciB0ZXN0cywgMzIgYnmhRANCAAQ00dlJZLozdrthN9juPEB4YtZj3L3Z"
                    + "58j/YB/DXkYT/yzTrIZm5MxcJLFjGR4XSaDJREmqG7l+mkzw5Kbba27J"
            ]
        ),
        "sonet": Sample(
            secrets: ["sample state key of 32 bytes or more"],
            allowUnsigned: true,
            options: ["icp_id": "sampleicp", "price_factor": "100", "allowed_hosts": ["shop.example.com"]]
        ),
        "stripe": Sample(secrets: ["whsec_sample_4hT0x2bQ"]),
        "twilio": Sample(secrets: ["twilio-sample-token-0"]),
    ]

    /// Made for this; it protects nothing.
    private static let rsaKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQChgRVBtCJHsexc
        os/yOsd7hc3g5jLAtA7k59vrMENHv6V77gTopfRVJX9DJhmle37gz8wG4dZaPAnZ
        zknrCIYSevYp9PEuJMKmoYdzIP5djQE54FKNW8dYfmQKgdcuPa++gvhQfBAjMyhH
        qgZQBmgpnAgPn5wDeEaKkQDidWEjq5iB5kaGjkaTb/s75IK8cYmECkVv8ZiFXqHl
        /qrdbj0RF/rY+dc1uvJyAKW1D7C45EkaNQ/Q5kQBklcUJgNR3nD4RzFGRmKlYsO7
        vZHH9L7XdUJ+6i37ga8sQydqfgbn24pZTzBRcbVKbcJqAkHbHiTCnOEJbbcGhSym
        TFJUUCM1AgMBAAECggEAJH5/qCYlLOA2kcQ0iv7fPrlAiVZbF5JYXz9JQX7ZZSgY
        I8XoFA4UBP2BIVJFr1AVnoU2DEQR5Lf2XeIwb8ywRxLD9z0jFpM17ONJMSm+cLNB
        GKvo24pmpEeDIaCvWAKWaM09gSpXlyyjKHZyELkx5l0csTMW1O3jusIDWii994od
        8xvkKdm2KtNhezGU/P1wQkY8HWoKH00qa/OWwgHpv5XfRdm2W+G8BLbL0en74IjK
        we5EmsddmGbx682FF4ZZ6Wa3qxR0oDnGpVG663CHutZGYsCDulVSRNq8CdWCGX5W
        DnJMXtEjFherqHt9M3WcowkZt6Mq0WstfLx7f4CCAQKBgQDQYi4BX2vtGtvYYc1a
        wy8yE013t7d4aeh4w8gncWppxGghum0r+1J5od7/Auq0UMns/3b23D0Ep0VSzbYO
        lAmdnPQTPCFqP2KPDSRnC7G9rkj2OBrnOLnRB3Ypd1n+pmdrXlKRY6XmCnuKV5m3
        Dg4POCd8/HjUPk30BXipp7H2gQKBgQDGaJqIOuUnap5mMPkFqrNbtxYQ2ayfsfSR
        AgZXEi5jwbC/3j4u6Jr8UrgST6XT9sJdcLoCMC4XBtS2XjLz6TapSPSKRpOuEh5N
        5tw8S7v5eqmxQ/ny/eImiatI3GHDtqrx+Cm1OhLt1+siwTFIJOIHzc/6VEQ92yUS
        W1Wd7BPatQKBgB4ybApE4qXsY3layuBhMoCmLW6wz8SCTG7bqDCXDd2f2Zsxocpi
        1BPOMjtwF8TjhC904a9qQOlgt/oE12ILb81IRlJXP1xfLRAfzmukVTBwhiAwBy4E
        mWDCHQxrQD5XrNrxQzPQZeUNFdP5V8wgHEd2UrqY94WCNderx02GgJKBAoGAW7W8
        QF4g0CBrSUc3xBPMRgeR7oX/Ue2641AxSAwCX2AHaBi9W4dvJFTD+srQFvMHkpNp
        l1tX4pLovcc6/B1/g65SQpwu5RZA5bdhc4l6QO4fA+4s2dHat/+IqewcUI/d4mzY
        Mom+eCwG5xCvy+4ogHz0tnw+8uyZ7StEnvOhlcUCgYEAsIK7Moqg/1onk0JgBvoS
        1YizA05pt5m43FznnQCUQuB1qVbOciKeO/xYY8gP4/kEwzDjppyjf9O5/qPec5kO
        Q0g2F8M8Wo2ZzG1FaZLKLMXa6k7NYRhxCyutxqA32zECVDAlCFNmG9BuftfgmS/5
        gZFb982hg8YeymVozepznRo=
        -----END PRIVATE KEY-----
        """
}
