import AdapterKit
import Foundation
import Model
import Signing

/// An adapter whose provider sends a form and puts its signature into it: `mac` is the hex of HMAC-SHA256 over the
/// other fields as they read, sorted by name.
struct FormAdapter: Adapter {
    static let descriptor = AdapterDescriptor(
        name: "form",
        provider: "Form",
        apiVersion: "1",
        scheme: "HMAC-SHA256, hex, of the sorted fields",
        coverage: .body,
        toleranceSeconds: nil,
        idempotencyKey: "id",
        retryHorizonSeconds: 3600,
        emits: ["payment.succeeded"],
        normalizerVersion: 1
    )

    let settings: SourceSettings
    var isCareless: Bool { self.settings.options["careless"] == true }

    init(settings: SourceSettings) { self.settings = settings }

    init(secrets: [Secret], isCareless: Bool) {
        self.init(
            settings: SourceSettings(name: "form", secrets: secrets, options: ["careless": .bool(isCareless)])
        )
    }

    var verification: any VerificationScheme { FormScheme(isCareless: self.isCareless) }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let fields = FormScheme.fields(request.request.body)
        guard let id = fields.first(where: { $0.name == "id" })?.value, !id.isEmpty else {
            throw AdapterFailure("id is missing")
        }
        return .event(EventDraft(key: id, type: "payment.succeeded", subject: id, effectKey: id, data: [:]))
    }

    /// A good call and the text in it that proves it.
    static func call() -> (request: InboundRequest, mac: String) {
        let body = "id=p%2F1&note=a+note+with+%e2%82%ac+in+it&amount=2000"
        let mac = FormScheme.mac(FormScheme.fields(Array(body.utf8)), PlainCall.secret)
        let request = InboundRequest(
            method: "POST",
            target: "/notify/form",
            headers: [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array("\(body)&mac=\(mac)".utf8)
        )
        return (request, mac)
    }
}

struct FormScheme: VerificationScheme {
    let isCareless: Bool

    func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let fields = Self.fields(request.body)
        guard let given = fields.last(where: { $0.name == "mac" })?.value else { throw .missingHeader("mac") }
        let mac = self.isCareless ? given.lowercased() : given
        let others = fields.filter { $0.name != "mac" }
        let matched = settings.secrets.filter {
            ConstantTime.equal(Array(mac.utf8), Array(Self.mac(others, $0).utf8))
        }
        guard let secret = matched.first else { throw .mismatch }
        return SignatureProof(matched: secret.label)
    }

    static func fields(_ body: [UInt8]) -> [(name: String, value: String)] {
        String(decoding: body, as: UTF8.self).split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0.map { $0 == "+" ? " " : $0 }) }.map { $0.removingPercentEncoding ?? $0 }
            return (parts[0], parts.count == 2 ? parts[1] : "")
        }
    }

    static func mac(_ fields: [(name: String, value: String)], _ secret: Secret) -> String {
        let text = fields.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        return Hex.encode(HMACSHA256.code([Array(text.utf8)], key: secret.bytes))
    }
}
