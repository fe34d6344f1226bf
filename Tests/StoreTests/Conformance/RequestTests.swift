import Model
import TestSupport
import Testing

@testable import Store

/// `Idempotency-Key`: one request runs, the others hear what it answered.
@Suite struct RequestTests {
    @Test(arguments: Engine.allCases)
    func theSameRequestHearsTheSameAnswer(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.begin() == .run)
        #expect(try await ledger.begin() == .inProgress)
        #expect(try await ledger.begin(fingerprint: [9]) == .mismatch)
        try await ledger.store.finishRequest(key: "k", principal: "p", status: 201, body: [7, 8])
        #expect(try await ledger.begin() == .replay(status: 201, body: [7, 8]))
        #expect(try await ledger.begin(fingerprint: [9]) == .mismatch)
        #expect(try await ledger.begin(principal: "q") == .run)
        // An answer is not given back.
        try await ledger.store.abandonRequest(key: "k", principal: "p")
        #expect(try await ledger.begin() == .replay(status: 201, body: [7, 8]))
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aKeyThatIsGivenBackIsFree(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.begin() == .run)
        try await ledger.store.abandonRequest(key: "k", principal: "p")
        #expect(try await ledger.begin(fingerprint: [9]) == .run)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func whoHoldsAKeyTooLongLosesItToOne(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        #expect(try await ledger.begin() == .run)
        ledger.time.advance(by: Store.requestLease - .milliseconds(1))
        #expect(try await ledger.begin() == .inProgress)
        ledger.time.advance(by: .milliseconds(1))
        // Another request does not get it, however late.
        #expect(try await ledger.begin(fingerprint: [9]) == .mismatch)
        let outcomes = try await withThrowingTaskGroup(of: RequestReservation.self) { group in
            for _ in 0..<20 { group.addTask { try await ledger.begin() } }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [.run: 1, .inProgress: 19])
        // Both finish after all: whoever asks hears one answer, always the same.
        try await ledger.store.finishRequest(key: "k", principal: "p", status: 201, body: [1])
        try await ledger.store.finishRequest(key: "k", principal: "p", status: 503, body: [2])
        #expect(try await ledger.begin() == .replay(status: 201, body: [1]))
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func oneOfManyAtOnceRuns(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let outcomes = try await withThrowingTaskGroup(of: RequestReservation.self) { group in
            for _ in 0..<50 { group.addTask { try await ledger.begin() } }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [.run: 1, .inProgress: 49])
        try await ledger.store.close()
    }
}

extension Ledger {
    fileprivate func begin(principal: String = "p", fingerprint: [UInt8] = [1]) async throws -> RequestReservation {
        try await self.store.beginRequest(key: "k", principal: principal, fingerprint: fingerprint)
    }
}
