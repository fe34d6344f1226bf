import CoreMetrics
import Model
import TestSupport
import Testing

@testable import Store

/// A disk that takes nothing more: the store says so, loses nothing, and goes on when the disk does.
@Suite struct SQLiteFaultTests {
    @Test func aDatabaseThatBecomesReadOnlyRefusesAndLosesNothing() async throws {
        let ledger = try await Ledger(.sqlite)
        try await ledger.accept(3)
        try await ledger.sql("PRAGMA query_only = ON")
        for _ in 0..<2 {
            let refused = await #expect(throws: StoreError.self) { try await ledger.accept(.payment("late")) }
            #expect(refused?.code == "store_unavailable")
        }
        #expect(try await ledger.store.receipts(ReceiptFilter(), PageRequest()).records.count == 3)
        try await ledger.store.close()
        let mended = try await Ledger(.sqlite, in: ledger.folder, time: ledger.time)
        #expect(try await mended.status(.payment("late")) == .accepted)
        #expect(try await mended.status(.payment("e0", "pi_0")) == .duplicate)
        #expect(try await mended.count("receipts") == 5)
        try await mended.store.close()
    }

    @Test func aStoreOpenedForReadingReadsBesideTheWriterAndRefusesWrites() async throws {
        let ledger = try await Ledger(.sqlite)
        try await ledger.accept(2)
        let reader = try await Store.openReadOnly(path: ledger.folder.file("engine.db"), time: ledger.time.source)
        #expect(try await reader.receipts(ReceiptFilter(), PageRequest()).records.count == 2)
        try await ledger.accept(.payment("more"))
        #expect(try await reader.receipts(ReceiptFilter(), PageRequest()).records.count == 3)
        let refused = await #expect(throws: StoreError.self) { try await reader.checkpoint() }
        #expect(refused?.code == "store_unavailable")
        let record = SubscriptionRecord(
            id: reader.ids.next(),
            name: "x",
            url: "https://example.com",
            types: [],
            sealedSecrets: [],
            createdAt: ledger.time.now
        )
        let unwritten = await #expect(throws: StoreError.self) { try await reader.insert(record) }
        #expect(unwritten?.code == "store_unavailable")
        try await reader.close()
        #expect(try await ledger.store.subscriptions().isEmpty)
        try await ledger.store.close()
    }

    @Test func aMissingFileIsNotMadeByReading() async throws {
        let folder = try TemporaryFolder()
        let missing = await #expect(throws: StoreError.self) {
            try await Store.openReadOnly(path: folder.file("none.db"), time: ManualTime().source)
        }
        #expect(missing?.code == "store_unavailable")
    }

    /// A group of accepts meets a full disk: each caller hears so, none of it is stored, and what was stored stays.
    @Test func aFullDiskFailsTheGroupAndNothingElse() async throws {
        let folder = try TemporaryFolder()
        let time = ManualTime()
        let store = try await Store.open(
            SQLiteConfiguration(path: folder.file("full.db"), maximumPages: 120),
            time: time.source,
            node: 1,
            metrics: NOOPMetricsHandler.instance
        )
        let outcomes = await withTaskGroup(of: (Int, StoreError?).self) { group in
            for index in 0..<400 {
                group.addTask {
                    let receipt = ReceiptRecord(
                        id: ReceiptID(rawValue: Int64(index) + 1),
                        source: "shop",
                        adapter: "psp",
                        receivedAt: time.now,
                        status: .ignored,
                        method: "POST",
                        target: "/notify/shop",
                        remote: "192.0.2.1",
                        normalizerVersion: 1,
                        bodyBytes: 2000
                    )
                    let payload = ReceiptPayload(headers: [], body: Array(repeating: 1, count: 2000))
                    do throws(StoreError) {
                        _ = try await store.accept(
                            Acceptance(receipt: receipt, payload: payload, entries: [], keysExpire: true)
                        )
                        return (index, nil)
                    } catch { return (index, error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let refused = outcomes.compactMap(\.1)
        #expect(!refused.isEmpty)
        #expect(refused.allSatisfy { $0.code == "store_unavailable" })
        // Stored are those who heard so, and nobody else.
        let acknowledged = outcomes.filter { $0.1 == nil }.map { Int64($0.0) + 1 }.sorted()
        let stored = try await store.receipts(ReceiptFilter(), PageRequest(limit: 1000)).records
        #expect(stored.map(\.id.rawValue).sorted() == acknowledged)
        for receipt in stored { #expect(try await store.payload(of: receipt.id)?.body.count == 2000) }
        #expect(try await store.check().isEmpty)
        try await store.close()
    }
}
