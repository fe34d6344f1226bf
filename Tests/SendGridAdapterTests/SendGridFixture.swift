import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import SendGridAdapter

/// The recorded shapes in `Fixtures/sendgrid`: one for each event type, named after it, and variants after a hyphen.
enum SendGridFixture {
    /// Keys made for these tests, in PKCS #8 and as the public half that a source is configured with.
    static let privateKey = Secret(
        label: "signing",
        bytes: Array(
            "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYW4gaW52ZW50ZWQga2V5IGZvciB0ZXN0cywgMzIgYnmhRANCAAQ00dlJZLozdrthN9juPEB4YtZj3L3Z58j/YB/DXkYT/yzTrIZm5MxcJLFjGR4XSaDJREmqG7l+mkzw5Kbba27J"
                .utf8
        )
    )
    static let publicKey = Secret(
        label: "current",
        bytes: Array(
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENNHZSWS6M3a7YTfY7jxAeGLWY9y92efI/2Afw15GE/8s06yGZuTMXCSxYxkeF0mgyURJqhu5fppM8OSm22tuyQ=="
                .utf8
        )
    )
    static let otherKey = Secret(
        label: "other",
        bytes: Array(
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmzjdz8Sv/o/2xpJt4RhwDLrAZjoX0IVicSIqgc6WW7FdleyHGM3hIG3M7vWoz3yeMKpMRFf9WRuo9JKLkuKTqQ=="
                .utf8
        )
    )
    static let now = Timestamp(seconds: 1_795_000_200)

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("sendgrid").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: FixturesFolder.url("sendgrid/\(name).json")))
    }

    static func adapter(_ secrets: [Secret] = [Self.publicKey]) throws -> SendGridAdapter {
        try SendGridAdapter(settings: SourceSettings(name: "sendgrid", secrets: secrets))
    }

    static func read(_ body: [UInt8]) throws -> Normalization {
        let request = InboundRequest(method: "POST", target: "/notify/sendgrid", headers: [], body: body)
        return try Self.adapter().normalize(.withoutProof(request))
    }

    /// The call as SendGrid would make it.
    static func signed(_ body: [UInt8], at time: Timestamp = Self.now) throws -> InboundRequest {
        let key = try P256SigningKey(label: "k", pkcs8: String(decoding: Self.privateKey.bytes, as: UTF8.self))
        let text = String(time.seconds)
        return InboundRequest(
            method: "POST",
            target: "/notify/sendgrid",
            headers: [
                InboundRequest.Header("Content-Type", "application/json"),
                InboundRequest.Header(SendGridScheme.timestampHeader, text),
                InboundRequest.Header(
                    SendGridScheme.signatureHeader,
                    Base64.encode(try key.signature(for: [Array(text.utf8), body]))
                ),
            ],
            body: body
        )
    }
}
