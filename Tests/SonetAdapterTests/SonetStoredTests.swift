import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import SonetAdapter

@Suite("so-net: what is kept of a return")
struct SonetStoredTests {
    private static let state = SonetFixture.token()

    private func signature(_ token: String) throws -> String {
        String(try #require(token.split(separator: ".").last))
    }

    private func returned(_ written: String) -> InboundRequest {
        var request = SonetFixture.returned(nil)
        request.target = "/notify/sonet?metadata=\(written)&next=%2Fredirect-in%2Fs"
        request.headers.append(.init("X-Original-URI", "/notify/sonet?metadata=\(Self.state)"))
        return request
    }

    @Test(
        "the state's signature is shown nowhere, and the call can be read again",
        arguments: [state, state.replacing(".", with: "%2E"), state.replacing("e", with: "%65")]
    )
    func accepted(_ written: String) async throws {
        let shop = try await SonetShop()
        let answer = try await shop.receive(self.returned(written))
        #expect(answer.outcome == .accepted)
        let kept = try #require(answer.receipt)
        let shown = try await shop.gate.everythingShown(of: kept)
        #expect(try !shown.contains(self.signature(Self.state)) && !shown.contains(self.signature(written)))
        let payload = try #require(Self.state.split(separator: ".").dropFirst().first)
        #expect(shown.contains(".\(payload).sha256:") && shown.contains("&next=%2Fredirect-in%2Fs"))
        let replay = try await shop.gate.replay(ReplayRequest(ids: [kept], dryRun: false))
        #expect(replay.results.text.contains(#""outcome":"same""#))
        try await shop.store.close()
    }

    @Test(
        "what cannot be taken apart is kept as a digest",
        arguments: ["a.b", "a.b.c.d", "a b.c.d", "", "%zz.b.c", "x"]
    )
    func malformed(_ written: String) async throws {
        let shop = try await SonetShop()
        let answer = try await shop.receive(self.returned(written))
        #expect(answer.outcome == .rejected && answer.literal?.status == 303)
        let kept = try #require(answer.receipt)
        let receipt = try #require(try await shop.store.receipt(kept))
        #expect(receipt.target.hasPrefix("/notify/sonet?metadata=sha256:"))
        try await shop.store.close()
    }

    @Test("a rejected return keeps its state sealed, and is admitted by it once the key is right")
    func rejected() async throws {
        let folder = try TemporaryFolder("sonet")
        let key = Secret(label: "env:WRONG", bytes: Array("not the key of the state, 32 bytes or more".utf8))
        let wrong = try await SonetShop(try SonetFixture.adapter([key]), in: folder)
        let answer = try await wrong.receive(self.returned(Self.state))
        #expect(answer.problem?.code == "token_signature_mismatch")
        let kept = try #require(answer.receipt)
        #expect(try await !wrong.gate.everythingShown(of: kept).contains(self.signature(Self.state)))
        try await wrong.store.close()
        let shop = try await SonetShop(in: folder)
        _ = try await shop.gate.replay(ReplayRequest(ids: [kept], dryRun: false, reverify: true))
        #expect(try await shop.store.receipt(kept)?.status == .accepted)
        // Its seal is gone with that; it can still be read.
        let again = try await shop.gate.replay(ReplayRequest(ids: [kept], dryRun: false))
        #expect(again.results.text.contains(#""outcome":"same""#))
        #expect(try await !shop.gate.everythingShown(of: kept).contains(self.signature(Self.state)))
        try await shop.store.close()
    }

    @Test("the longest state that is taken can be read again")
    func longest() throws {
        var state = SonetFixture.state()
        while SonetFixture.token(state).utf8.count < HS256.longest - 1 { state.memo += "x" }
        let token = SonetFixture.token(state)
        #expect(throws: Never.self) { try HS256.verify(token, keys: [SonetFixture.key]) }
        let stored =
            token.split(separator: ".").prefix(2).joined(separator: ".")
            + ".\(SaltedDigest(of: [], salt: Array(repeating: 1, count: 16)))"
        #expect(stored.utf8.count > HS256.longest)
        #expect(try SonetState(unverified: stored) == state)
    }
}
