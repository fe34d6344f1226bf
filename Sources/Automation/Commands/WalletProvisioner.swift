public import AdapterKit
public import Model
public import Store

/// Has the wallet service make sure that a buyer has a wallet and an account.
public struct WalletProvisioner: CommandPerformer {
    private let url: String
    private let token: @Sendable () -> String
    private let timeout: Duration
    private let http: OutboundHTTP

    /// - Parameters:
    ///   - url: the service's, to which `/1/account` is added.
    ///   - token: a bearer token of the scope `account:create`.
    public init(url: String, token: @escaping @Sendable () -> String, timeout: Duration, http: OutboundHTTP) {
        self.url = (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/1/account"
        self.token = token
        self.timeout = timeout
        self.http = http
    }

    public func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        guard let buyer = command.payload["buyer"]?.string, let livemode = command.payload["livemode"]?.bool else {
            return .refused(reason: "the command does not say whose wallet it is about", nil)
        }
        var request = OutboundRequest.json(
            ["buyer": .string(buyer), "livemode": .bool(livemode)],
            to: self.url,
            headers: [
                InboundRequest.Header("authorization", "Bearer \(self.token())"),
                // The same for every attempt.
                InboundRequest.Header("idempotency-key", "\(command.id)"),
                InboundRequest.Header("user-agent", "Tollgate"),
            ]
        )
        request.timeout = self.timeout
        let answer: ServiceAnswer
        do { answer = ServiceAnswer(try await self.http.send(request), of: "the wallet service", now: now) } catch {
            answer = ServiceAnswer(error, of: "the wallet service")
        }
        switch answer {
        case .done: return .done(nil)
        case .later(let reason, let pause): return .retry(reason: reason, after: pause)
        // The buyer has one.
        case .no(409, _): return .done(nil)
        // Our token is wrong or has run out: every buyer would have to be retried by hand once it is mended.
        case .no(401, let reason), .no(403, let reason): return .retry(reason: reason, after: nil)
        case .no(_, let reason): return .refused(reason: reason, nil)
        }
    }
}
