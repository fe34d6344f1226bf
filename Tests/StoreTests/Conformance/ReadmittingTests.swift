import Model
import TestSupport
import Testing

@testable import Store

@Suite struct ReadmittingTests {
    @Test(arguments: Engine.allCases)
    func whatIsNewEntersAndWhatIsKnownDoesNot(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        try await ledger.accept(.payment("known"))
        var receipt = ledger.receipt(status: .unrecognized)
        receipt.entries = [ReceiptEntry(status: .unrecognized), ReceiptEntry(status: .ignored, detail: "x")]
        let entries = receipt.entries.map { Acceptance.Entry.other($0) }
        let payload = ReceiptPayload(headers: [], body: [1])
        let acceptance = Acceptance(receipt: receipt, payload: payload, entries: entries, keysExpire: true)
        _ = try await ledger.store.accept(acceptance)

        receipt.normalizerVersion = 2
        receipt.entries = Array(repeating: ReceiptEntry(status: .accepted), count: 2)
        let new = ledger.event(.payment("new", "pi_2"), of: receipt)
        let known = ledger.event(.payment("known"), of: receipt)
        let events = [(entry: 0, event: new), (entry: 1, event: known)]
        #expect(try await ledger.store.readmit(receipt, events: events, keysExpire: true) == [new.id])

        let stored = try #require(try await ledger.store.receipt(receipt.id))
        #expect(stored.entries.map(\.status) == [.accepted, .duplicate])
        #expect(stored.status == .accepted)
        #expect(stored.normalizerVersion == 2)
        let event = try #require(try await ledger.store.event(new.id))
        #expect(event.origin == .replay)
        #expect(event.receipt == receipt.id)
        #expect(event.entry == 0)
        #expect(try await ledger.count("outbox") == 2)

        // Once more: nothing is new any more.
        let again = [(entry: 0, event: ledger.event(.payment("new", "pi_2"), of: receipt))]
        #expect(try await ledger.store.readmit(receipt, events: again, keysExpire: true).isEmpty)
        #expect(try await ledger.count("events") == 2)
        try await ledger.store.close()
    }

    @Test(arguments: Engine.allCases)
    func aRejectedCallThatPassesLosesItsSealedCredentials(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let id = try await ledger.keep(.rejected, sealed: [1, 2, 3])
        #expect(try await ledger.store.payload(of: id)?.sealedCredentials == [1, 2, 3])
        var receipt = try #require(try await ledger.store.receipt(id))
        receipt.entries = [ReceiptEntry(status: .accepted)]
        receipt.reason = nil
        receipt.matchedSecret = "first"
        let event = ledger.event(.payment("e1"), of: receipt)
        #expect(try await ledger.store.readmit(receipt, events: [(0, event)], keysExpire: true) == [event.id])
        let payload = try #require(try await ledger.store.payload(of: id))
        #expect(payload.sealedCredentials == nil)
        #expect(try await ledger.store.receipt(id)?.status == .accepted)
        #expect(try await ledger.store.receipt(id)?.matchedSecret == "first")
        #expect(try await ledger.store.rejectedVolume(source: "shop", .unproved, atMost: 10).count == 0)
        try await ledger.store.close()
    }
}
