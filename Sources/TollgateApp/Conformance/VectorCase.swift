import AdapterKit
import Model
import Signing

/// One case of a vector file: a call, the secrets, the clock, and the verdict of the provider's own library.
struct VectorCase: Sendable {
    let name: String
    let request: InboundRequest
    let url: String
    let secrets: [Secret]
    let publicKey: String?
    let now: Timestamp
    /// nil: the scheme's default.
    let tolerance: Tolerance?
    /// Whether the call as a whole is to be accepted.
    let accepts: Bool
    /// Whether its signature is, where that differs.
    let signatureAccepts: Bool?

    /// - Returns: nil where something is missing that every case has.
    init?(_ json: JSON) {
        guard let name = json["name"]?.string, let encoded = json["body_base64"]?.string,
            let body = Base64.decode(encoded), let now = json["now"]?.integer, let expect = json["expect"]?.string,
            ["accept", "reject"].contains(expect)
        else { return nil }
        self.name = name
        self.url = json["url"]?.string ?? ""
        let headers = (json["headers"]?.object?.members ?? []).compactMap { member in
            member.value.string.map { InboundRequest.Header(member.name, $0) }
        }
        self.request = InboundRequest(
            method: json["method"]?.string ?? "POST",
            target: StoredRequest.target(of: self.url),
            headers: headers,
            body: body
        )
        self.secrets = (json["secrets"]?.array ?? []).enumerated().compactMap { index, secret in
            secret.string.map { Secret(label: "secret \(index)", bytes: Array($0.utf8)) }
        }
        self.publicKey = json["public_key"]?.string
        self.now = Timestamp(seconds: now)
        let tolerance = json["tolerance_seconds"] ?? json["window_seconds"]
        self.tolerance = tolerance.map { Tolerance(seconds: $0.integer) }
        self.accepts = expect == "accept"
        self.signatureAccepts = json["signature_expect"]?.string.map { $0 == "accept" }
    }
}
