import AdapterKit
import GoogleCloudMediaAdapter
import Model
import Signing
import TestSupport
import Testing

@Suite("Tokens at hand")
struct AccessTokenTests {
    /// Numbers its tokens; `failure` makes it fail, and the gate holds its answers back.
    final class Issuer: AccessTokenIssuing {
        let early = Duration.seconds(300)
        let asked = Watched<[GoogleCloudScope]>([])
        let failure = Watched<GoogleCloudFailure?>(nil)
        let lifetime: Duration
        let gate: Watched<Bool>

        init(lifetime: Duration = .seconds(3600), isOpen: Bool = true) {
            self.lifetime = lifetime
            self.gate = Watched(isOpen)
        }

        func issue(_ scope: GoogleCloudScope, now: Timestamp) async throws(GoogleCloudFailure) -> AccessToken {
            let number = self.asked.change { asked in
                asked.append(scope)
                return asked.count
            }
            do { try await self.gate.wait(for: "the issuer") { $0 } } catch { throw .noAnswer(.token, .timedOut) }
            if let failure = self.failure.value { throw failure }
            return AccessToken(
                secret: Secret(label: "test", bytes: Array("token-\(number)".utf8)),
                expiresAt: now + self.lifetime
            )
        }
    }

    static let outage = GoogleCloudFailure.unavailable(.init(call: .token, status: 503))
    static let wrong = GoogleCloudFailure.badRequest(.init(call: .token, status: 400))

    private let time = ManualTime()

    private func text(_ tokens: AccessTokens, _ scope: GoogleCloudScope = .cloudPlatform) async throws -> String {
        String(decoding: try await tokens.token(for: scope).secret.bytes, as: UTF8.self)
    }

    @Test func oneServesUntilFiveMinutesBeforeItsEnd() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        #expect(try await self.text(tokens) == "token-1")
        self.time.advance(by: .seconds(3299))
        #expect(try await self.text(tokens) == "token-1")
        self.time.advance(by: .seconds(1))
        #expect(try await self.text(tokens) == "token-2")
        #expect(issuer.asked.value.count == 2)
    }

    @Test func eachScopeHasItsOwn() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        let other = GoogleCloudScope("https://example.com/auth/other")
        #expect(try await self.text(tokens) == "token-1")
        #expect(try await self.text(tokens, other) == "token-2")
        #expect(try await self.text(tokens) == "token-1")
        #expect(issuer.asked.value == [.cloudPlatform, other])
    }

    @Test func manyWhoWantOneMakeOneCall() async throws {
        let issuer = Issuer(isOpen: false)
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await self.text(tokens) } }
            try await issuer.asked.wait(for: "the call") { !$0.isEmpty }
            issuer.gate.change { $0 = true }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == ["token-1"])
        #expect(issuer.asked.value.count == 1)
    }

    /// In the last minutes one fetches; the others need not wait for it.
    @Test func theOldOneServesWhileTheNextIsFetched() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        #expect(try await self.text(tokens) == "token-1")
        self.time.advance(by: .seconds(3400))
        issuer.gate.change { $0 = false }
        async let next = self.text(tokens)
        try await issuer.asked.wait(for: "the second call") { $0.count == 2 }
        #expect(try await self.text(tokens) == "token-1")
        issuer.gate.change { $0 = true }
        #expect(try await next == "token-2")
        #expect(try await self.text(tokens) == "token-2")
        #expect(issuer.asked.value.count == 2)
    }

    @Test func theOldOneServesWhileNoneCanBeHad() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        #expect(try await self.text(tokens) == "token-1")
        issuer.failure.change { $0 = Self.outage }
        self.time.advance(by: .seconds(3400))
        #expect(try await self.text(tokens) == "token-1")
        #expect(try await self.text(tokens) == "token-1")
        #expect(issuer.asked.value.count == 2, "not at every call")
        self.time.advance(by: .seconds(30))
        #expect(try await self.text(tokens) == "token-1")
        #expect(issuer.asked.value.count == 3)
        // Ten seconds before its end it is not used any more.
        self.time.advance(by: .seconds(160))
        await #expect(throws: Self.outage) { try await tokens.token(for: .cloudPlatform) }
        issuer.failure.change { $0 = nil }
        #expect(try await self.text(tokens) == "token-5")
    }

    @Test func aRefusalIsToldAtOnce() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        #expect(try await self.text(tokens) == "token-1")
        issuer.failure.change { $0 = Self.wrong }
        self.time.advance(by: .seconds(3400))
        await #expect(throws: Self.wrong) { try await tokens.token(for: .cloudPlatform) }
    }

    /// The metadata server gives what it has, however little is left of it.
    @Test func aShortOneIsNotFetchedAtEveryCall() async throws {
        let issuer = Issuer(lifetime: .seconds(240))
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        for _ in 0..<3 { #expect(try await self.text(tokens) == "token-1") }
        self.time.advance(by: .seconds(120))
        #expect(try await self.text(tokens) == "token-2")
    }

    @Test func onlyTheTokenThatFailedIsForgotten() async throws {
        let issuer = Issuer()
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        let first = try await tokens.token(for: .cloudPlatform)
        await tokens.discard(first, for: .cloudPlatform)
        #expect(try await self.text(tokens) == "token-2")
        // Another call with the first one fails later; the second is not to blame.
        await tokens.discard(first, for: .cloudPlatform)
        #expect(try await self.text(tokens) == "token-2")
    }

    /// Who asked first gave up; the others get what came.
    @Test func whoGivesUpTakesNothingFromTheOthers() async throws {
        let issuer = Issuer(isOpen: false)
        let tokens = AccessTokens(issuer: issuer, time: self.time.source)
        let first = Task { try await self.text(tokens) }
        try await issuer.asked.wait(for: "the call") { !$0.isEmpty }
        first.cancel()
        async let second = self.text(tokens)
        issuer.gate.change { $0 = true }
        #expect(try await second == "token-1")
        #expect(issuer.asked.value.count == 1)
    }
}
