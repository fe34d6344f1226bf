public import Model
public import Signing
public import TestSupport

/// A shop's own services as the gateway calls them: one that grants and takes back, and one that has wallets.
///
/// It checks what a careful service would: the signature, one id for one deed, and the same body under the same id.
public final class ServicesDouble: ProviderDouble {
    public static let name = "services"

    /// What is known of a grant, by `<order>:<line>`.
    public struct Grant: Sendable, Hashable {
        public var sku: String
        public var kind: String
        public var variant: String?
        public var quantity: Int64
        public var isTakenBack = false
        /// What was done, each time it was: a careful service has each here once.
        public var deeds: [String] = ["grant"]
    }

    private let secret: WebhookSecret
    private let token: String
    private let now: @Sendable () -> Timestamp
    public let grants = Watched<[String: Grant]>([:])
    /// The grants that the buyer has used up: they cannot be taken back.
    public let spent = Watched<Set<String>>([])
    /// How often an account was made, by mode and buyer.
    public let accounts = Watched<[String: Int]>([:])
    /// Signs beside the secret, where it is known.
    public let publicKeys = Watched<[VerifyingKey]>([])
    private let bodies = Watched<[String: [UInt8]]>([:])

    /// - Parameter now: the time by which signatures are fresh or stale.
    public init(secret: WebhookSecret, token: String, now: @escaping @Sendable () -> Timestamp) {
        self.secret = secret
        self.token = token
        self.now = now
    }

    public var credentials: JSON { ["token": .string(self.token)] }

    public var memory: JSON {
        .object(
            JSONObject(
                self.grants.value.sorted { $0.key < $1.key }.map { ($0, .array($1.deeds.map { .string($0) })) }
            )
        )
    }

    public func operation(of call: DoubleCall) -> String {
        guard call.path == "/grants" else { return call.path.split(separator: "/").last.map { String($0) } ?? "" }
        return call.request.header("webhook-id")?.split(separator: ":").last.map { String($0) } ?? ""
    }

    public func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        switch (call.method, call.path) {
        case ("POST", "/grants"): return try self.deed(call)
        case ("POST", "/1/account"): return try self.account(call)
        default: throw Complaint("there is no such call", status: 404)
        }
    }

    private func deed(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let id = try self.proved(call)
        let body = try call.json()
        _ = try body.object(
            required: [
                "action", "grant", "order", "reference", "line", "sku", "kind", "quantity", "buyer", "livemode",
            ],
            optional: ["valid_seconds", "variant"]
        )
        let (action, grant) = (try body.text("action"), try body.text("grant"))
        guard id == "\(grant):\(action)" else { throw Complaint("webhook-id is \(id), not \(grant):\(action)") }
        guard grant == "\(try body.text("order")):\(body.json["line"]?.integer ?? -1)" else {
            throw Complaint("grant is not <order>:<line>")
        }
        let bytes = call.request.body
        guard self.bodies.change({ $0.updateValue($0[id] ?? bytes, forKey: id) ?? bytes }) == bytes else {
            throw Complaint("another body under the same webhook-id")
        }
        let made = Grant(
            sku: try body.text("sku"),
            kind: try body.text("kind"),
            variant: body.json["variant"]?.string,
            quantity: body.json["quantity"]?.integer ?? 0
        )
        switch action {
        case "grant": return self.give(grant, made)
        case "take_back": return self.take(grant)
        default: throw Complaint("action is grant or take_back")
        }
    }

    private func give(_ grant: String, _ made: Grant) -> LoopbackSink.Answer {
        let isNew = self.grants.change { grants in
            guard grants[grant] == nil else { return false }
            grants[grant] = made
            return true
        }
        return isNew ? .json(["granted": true], status: 201) : LoopbackSink.Answer(409)
    }

    private func take(_ grant: String) -> LoopbackSink.Answer {
        guard !self.spent.value.contains(grant) else {
            return .json(["detail": "the buyer has spent it"], status: 422)
        }
        let isKnown = self.grants.change { grants in
            guard grants[grant] != nil else { return false }
            if grants[grant]?.isTakenBack == false { grants[grant]?.deeds.append("take_back") }
            grants[grant]?.isTakenBack = true
            return true
        }
        return LoopbackSink.Answer(isKnown ? 204 : 404)
    }

    /// - Returns: the id that is signed.
    private func proved(_ call: DoubleCall) throws(Complaint) -> String {
        let headers: StandardWebhooks.Headers
        do throws(VerificationFailure) {
            headers = try StandardWebhooks.Headers { call.request.header($0) }
            let body = call.request.body
            _ = try headers.verify(body: body, secrets: [self.secret], now: self.now())
            let keys = self.publicKeys.value
            if !keys.isEmpty { _ = try headers.verify(body: body, publicKeys: keys, now: self.now()) }
        } catch { throw Complaint("not signed as it must be: \(error.code)", status: 401) }
        guard call.request.header("idempotency-key") == headers.id else {
            throw Complaint("idempotency-key is not the webhook-id")
        }
        return headers.id
    }

    private func account(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        guard call.request.header("authorization") == "Bearer \(self.token)" else {
            throw Complaint("authorization is not the one expected", status: 401)
        }
        guard call.request.header("idempotency-key") != nil else { throw Complaint("idempotency-key is missing") }
        let body = try call.json()
        _ = try body.object(required: ["buyer", "livemode"], optional: [])
        let owner = "\(try body.bool("livemode") ? "live" : "test") \(try body.text("buyer"))"
        let count = self.accounts.change { accounts in
            accounts[owner, default: 0] += 1
            return accounts[owner] ?? 0
        }
        return LoopbackSink.Answer(count == 1 ? 201 : 409)
    }

    public func refusal(_ complaint: Complaint) -> LoopbackSink.Answer {
        .json(["detail": .string(complaint.text)], status: complaint.status)
    }
}
