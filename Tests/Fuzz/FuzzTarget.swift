import AdapterKit
import Catalog
import Model
import SampleSources
import Signing

/// What one input is tried on. The first byte of an input chooses, the rest is what is read.
///
/// Nothing here looks at what comes out: a crash, a hang or memory that grows is what is searched for.
struct FuzzTarget: Sendable {
    let name: String
    let run: @Sendable ([UInt8]) -> Void

    static let now = Timestamp(seconds: 1_790_000_000)

    /// The parsers that adapters share, and then every adapter's proof and reading.
    static let all: [FuzzTarget] = Self.parsers + AdapterCatalog.adapters.compactMap(Self.adapter)

    static let secret = Secret(
        label: "sample",
        bytes: Array("whsec_c2FtcGxlIHNlY3JldCBvZiAyNCBieXRlcyE=".utf8)
    )

    /// The key of the sample source that takes identity tokens.
    static let key = SampleSources.settings(for: "googlecloud-pubsub")?.secrets.first.flatMap {
        try? RSASigningKey(pem: String(decoding: $0.bytes, as: UTF8.self))
    }

    private static let tokens = IdentityTokenVerifier(
        policy: IdentityTokenPolicy(issuers: ["i"], audiences: ["a"], emails: ["e"], skew: 60)
    )

    private static let parsers: [FuzzTarget] = [
        FuzzTarget(name: "form") { bytes in
            guard let form = try? FormFields(parsing: bytes) else { return }
            _ = try? form.tree()
        },
        FuzzTarget(name: "multipart") { bytes in
            let call = Self.call(bytes)
            _ = try? MultipartForm(parsing: call.body, contentType: call.header("content-type") ?? "")
            _ = try? FormFields(bodyOf: call)
        },
        FuzzTarget(name: "xml") { bytes in _ = try? XMLFields.parse(bytes) },
        FuzzTarget(name: "jwt") { bytes in
            let token = String(decoding: bytes, as: UTF8.self)
            _ = try? HS256.verify(token, keys: [Self.secret])
            // Whatever key a token names is there, so that its signature is looked at.
            _ = try? Self.tokens.verify(token, keys: { _ in Self.key?.publicKey }, now: Self.now)
        },
        FuzzTarget(name: "jwks") { bytes in _ = try? RSAKeySet(parsing: bytes) },
        FuzzTarget(name: "json") { bytes in _ = (try? JSON(parsing: bytes))?.bytes },
        FuzzTarget(name: "cloudevents") { bytes in
            let call = Self.call(bytes)
            _ = try? CloudEvent.events(headers: call.headers.map { (name: $0.name, value: $0.value) }, body: call.body)
        },
        FuzzTarget(name: "standard-webhooks") { bytes in
            let call = Self.call(bytes)
            guard let secret = try? WebhookSecret(Self.secret),
                let headers = try? StandardWebhooks.Headers({ call.header($0) })
            else { return }
            _ = try? headers.verify(body: call.body, secrets: [secret], now: Self.now, tolerance: .init(seconds: nil))
        },
    ]

    private static func adapter(_ type: any Adapter.Type) -> FuzzTarget? {
        guard let settings = SampleSources.settings(for: type.descriptor.name),
            let adapter = try? type.init(settings: settings)
        else { return nil }
        return FuzzTarget(name: type.descriptor.name) { bytes in
            let call = Self.call(bytes)
            _ = try? adapter.verify(call, now: Self.now)
            _ = try? adapter.normalize(.withoutProof(call))
            if let confirming = adapter as? any Confirming {
                let question = ConfirmationQuestion(query: (try? JSON(parsing: call.body)) ?? [:])
                _ = try? confirming.query(for: question)
                _ = confirming.read(answer: OutboundResponse(status: 200, body: call.body), to: question)
            }
            if let challenger = adapter as? any ChallengeAnswering { _ = challenger.challenge(call) }
            if let redirector = adapter as? any Redirecting { _ = redirector.redirect(of: call) }
            if let acknowledger = adapter as? any Acknowledging { _ = acknowledger.acknowledgement(of: call) }
        }
    }

    /// An input as a call: a line with the target, a line for each header, an empty line, the body.
    private static func call(_ bytes: [UInt8]) -> InboundRequest {
        var rest = bytes[...]
        var lines: [String] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        let headers = lines.dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return InboundRequest.Header(String(name), line.dropFirst(name.count + 1).trimmingPrefix(" ").description)
        }
        return InboundRequest(method: "POST", target: lines.first ?? "/", headers: headers, body: Array(rest))
    }
}
