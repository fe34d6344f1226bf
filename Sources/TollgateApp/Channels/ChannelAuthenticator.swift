import AdapterKit
import CoreMetrics
import Edge
import Logging
import Model
import PusherAdapter
import Signing
import Synchronization

/// Signs a client's way into its channels, once the authorizer allows it.
final class ChannelAuthenticator: Sendable {
    private let authorizer: Authorizer
    private let signer: PusherSigner
    private let cache: DecisionCache
    private let credentials: Set<ChannelConfiguration.Credential>
    private let time: TimeSource
    private let metrics: ChannelMetrics
    private let logger: Logger
    private let asking = Atomic<Int>(0)

    /// Questions that wait for the authorizer at once; a slow one must not fill the memory.
    static let maximumAsking = 256

    init(
        _ configuration: ChannelConfiguration,
        http: OutboundHTTP,
        time: TimeSource,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.authorizer = Authorizer(
            url: configuration.authorizerURL,
            secret: configuration.authorizerSecret,
            timeout: configuration.timeout,
            http: http,
            time: time,
            randomBytes: randomBytes
        )
        self.signer = PusherSigner(key: configuration.appKey, secret: configuration.secret)
        self.cache = DecisionCache(allowed: configuration.cacheAllowed, denied: configuration.cacheDenied)
        self.credentials = configuration.credentials
        self.time = time
        self.metrics = ChannelMetrics(metrics)
        self.logger = logger
    }

    func answer(_ request: ChannelRequest) async -> ChannelAnswer {
        // Before anything is asked or signed: what comes next to it in the signed text is told apart by colons.
        guard let socket = PusherSocketID(request.socketID) else {
            self.metrics.count(.invalid)
            return .invalid(reason: "socket_id is not digits, a dot and digits")
        }
        let caller = Caller(request, socket, self.credentials)
        do throws(Authorizer.Undecided) {
            switch request.subject {
            case .user: return .verdicts([try await self.user(socket, caller)])
            case .channels(let names): return .verdicts(try await self.channels(names, socket, caller))
            }
        } catch {
            self.metrics.count(.unavailable)
            self.logger.warning("the channel authorizer did not decide", metadata: ["reason": "\(error)"])
            return .unavailable(
                code: "authorizer_unavailable",
                detail: "who decides about channels cannot be asked just now",
                retryAfter: 1
            )
        }
    }

    /// Who asks, as far as that is passed on.
    private struct Caller {
        var credentials: [InboundRequest.Header] = []
        /// What decisions are kept under. Callers without a credential are told apart by their connection: they may be
        /// given a name each.
        var digest: [UInt8]

        init(
            _ request: ChannelRequest,
            _ socket: PusherSocketID,
            _ passed: Set<ChannelConfiguration.Credential>
        ) {
            if passed.contains(.authorization), let value = request.authorization, !value.isEmpty {
                self.credentials.append(InboundRequest.Header("authorization", value))
            }
            if passed.contains(.cookie), let value = request.cookie, !value.isEmpty {
                self.credentials.append(InboundRequest.Header("cookie", value))
            }
            var text = self.credentials.flatMap { "\($0.name):\($0.value.utf8.count):\($0.value)".utf8 }
            if text.isEmpty { text = Array("socket:\(socket.text)".utf8) }
            self.digest = ContentDigest.sha256(text)
        }
    }

    private func user(_ socket: PusherSocketID, _ caller: Caller) async throws(Authorizer.Undecided)
        -> ChannelAnswer.Verdict
    {
        let key = DecisionCache.Key(caller: caller.digest, channel: nil)
        if let known = self.cache.decision(key, now: self.time.now()) { return self.verdict(known, socket, nil) }
        try self.enter()
        defer { self.asking.subtract(1, ordering: .relaxed) }
        let decision = try await self.authorizer.decideUser(socket: socket, credentials: caller.credentials)
        self.cache.keep(decision, for: key, now: self.time.now())
        return self.verdict(decision, socket, nil)
    }

    private func channels(
        _ names: [String],
        _ socket: PusherSocketID,
        _ caller: Caller
    ) async throws(Authorizer.Undecided) -> [ChannelAnswer.Verdict] {
        let now = self.time.now()
        var decisions: [String: ChannelDecision] = [:]
        var refusals: [String: PusherChannel.Refusal] = [:]
        var asked: [String: PusherChannel] = [:]
        var unknown: [PusherChannel] = []
        for name in names where asked[name] == nil && refusals[name] == nil {
            do throws(PusherChannel.Refusal) {
                let channel = try PusherChannel(name)
                asked[name] = channel
                decisions[name] = self.cache.decision(.init(caller: caller.digest, channel: name), now: now)
                if decisions[name] == nil { unknown.append(channel) }
            } catch { refusals[name] = error }
        }
        if !unknown.isEmpty {
            try self.enter()
            defer { self.asking.subtract(1, ordering: .relaxed) }
            let made = try await self.authorizer.decide(unknown, socket: socket, credentials: caller.credentials)
            for (channel, decision) in zip(unknown, made) {
                decisions[channel.name] = decision
                self.cache.keep(
                    decision,
                    for: .init(caller: caller.digest, channel: channel.name),
                    now: self.time.now()
                )
            }
        }
        return names.map { name in
            guard let channel = asked[name], let decision = decisions[name] else {
                self.metrics.count(.invalid)
                return .invalid(reason: "channel_name is \((refusals[name] ?? .malformed).rawValue)")
            }
            return self.verdict(decision, socket, channel)
        }
    }

    private func enter() throws(Authorizer.Undecided) {
        guard self.asking.add(1, ordering: .relaxed).newValue <= Self.maximumAsking else {
            self.asking.subtract(1, ordering: .relaxed)
            throw Authorizer.Undecided(description: "\(Self.maximumAsking) questions wait already")
        }
    }

    private func verdict(
        _ decision: ChannelDecision,
        _ socket: PusherSocketID,
        _ channel: PusherChannel?
    ) -> ChannelAnswer.Verdict {
        guard case .allowed(let data) = decision else {
            self.metrics.count(.denied)
            return .denied
        }
        self.metrics.count(.granted)
        var members: [(String, JSON)] = []
        if let channel {
            members.append(("auth", .string(self.signer.auth(socket, channel, channelData: data))))
            if let data { members.append(("channel_data", .string(data))) }
        } else if let data {
            members.append(("auth", .string(self.signer.auth(socket, userData: data))))
            members.append(("user_data", .string(data)))
        }
        return .granted(.object(JSONObject(members)))
    }
}
