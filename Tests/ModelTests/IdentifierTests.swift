import Model
import Synchronization
import Testing

@Suite("Row identifiers")
struct RowIdentifierTests {
    @Test("the order of the texts is the order of the values")
    func order() throws {
        var random = SplitMix(state: 7)
        var values: [Int64] = [0, 1, 31, 32, 4095, 4096, .max, .max - 1]
        values += (0..<500).map { _ in Int64.random(in: 0 ... .max, using: &random) }
        let sorted = values.sorted().map { ReceiptID(rawValue: $0) }
        #expect(sorted == sorted.sorted())
        #expect(sorted.map(\.description) == sorted.map(\.description).sorted())
        for identifier in sorted { #expect(ReceiptID(identifier.description) == identifier) }
    }

    @Test("the written form is fixed")
    func form() {
        #expect(ReceiptID(rawValue: 0).description == "rcp_0000000000000")
        #expect(OrderID(rawValue: 1).description == "ord_0000000000002")
        #expect(DeliveryID(rawValue: .max).description == "dlv_fvvvvvvvvvvvu")
    }

    @Test(
        "texts that no identifier has",
        arguments: [
            "", "rcp_", "0000000000000", "sub_0000000000000", "rcp_000000000000", "rcp_00000000000000",
            "rcp_0000000000001", "rcp_vvvvvvvvvvvvu", "rcp_g000000000000", "rcp_000000000000w", "rcp_000000000000 ",
            "RCP_0000000000000", "rcp_FVVVVVVVVVVVU", "rcp_0000-0000-0000",
        ]
    )
    func refuses(_ text: String) { #expect(ReceiptID(text) == nil) }

    @Test("kinds do not read each other")
    func kinds() {
        let text = SubscriptionID(rawValue: 77).description
        #expect(SubscriptionID(text)?.rawValue == 77)
        #expect(ReceiptID(text) == nil && DeliveryID(text) == nil && OrderID(text) == nil && ReplayID(text) == nil)
        #expect(EventRowID(text) == nil)
    }
}

@Suite("Identifier generator")
struct IdentifierGeneratorTests {
    static let moment = Timestamp(seconds: 1_772_150_400)

    @Test("strictly rising while the clock stands still, beyond the 4096 of a millisecond")
    func standingClock() {
        let generator = IdentifierGenerator(node: 3) { Self.moment }
        let made = (0..<10_000).map { _ in generator.next(ReceiptID.self) }
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
        #expect(made.allSatisfy { $0.rawValue >> 12 & 1023 == 3 })
        #expect(made[0].rawValue >> 22 == made[4095].rawValue >> 22)
        #expect(made[4096].rawValue >> 22 == made[0].rawValue >> 22 + 1)
    }

    @Test("strictly rising when the clock steps back, and on from the clock when it has caught up")
    func steppingBack() {
        let clock = Mutex(Self.moment)
        let generator = IdentifierGenerator(node: 0) { clock.withLock { $0 } }
        let first = generator.next(EventRowID.self)
        clock.withLock { $0 = $0 - .seconds(3600) }
        let second = generator.next(EventRowID.self)
        clock.withLock { $0 = $0 + .seconds(7200) }
        let third = generator.next(EventRowID.self)
        #expect(first < second && second < third)
        #expect(third.rawValue >= IdentifierGenerator.first(at: Self.moment + .seconds(3600)).rawValue)
    }

    @Test("unique and rising across threads")
    func threads() async {
        let generator = IdentifierGenerator(node: 1) { Self.moment }
        let batches = await withTaskGroup(of: [Int64].self) { group in
            for _ in 0..<8 { group.addTask { (0..<5000).map { _ in generator.next(DeliveryID.self).rawValue } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for batch in batches { #expect(zip(batch, batch.dropFirst()).allSatisfy { $0 < $1 }) }
        #expect(Set(batches.joined()).count == 40_000)
    }

    @Test("nothing is made below what is stored, whichever node made that", arguments: [0, 1, 5, 1023] as [UInt16])
    func newest(_ node: UInt16) {
        let stored = IdentifierGenerator(node: 5) { Self.moment }
        var newest: Int64 = 0
        for _ in 0..<5 { newest = stored.next(EventRowID.self).rawValue }
        for past in [Duration.zero, .seconds(60)] {
            let generator = IdentifierGenerator(node: node, newest: newest) { Self.moment - past }
            #expect(generator.next(EventRowID.self).rawValue > newest)
        }
    }

    @Test("a time is a bound on the identifiers made at it; far times do not wrap around")
    func bound() {
        let generator = IdentifierGenerator(node: 0) { Self.moment }
        let made = generator.next(EventRowID.self)
        #expect(IdentifierGenerator.first(at: Self.moment) <= made)
        #expect(IdentifierGenerator.first(at: Self.moment + .milliseconds(1)) > made)
        #expect(IdentifierGenerator.first(at: Timestamp(milliseconds: .min)).rawValue == 0)
        #expect(IdentifierGenerator.first(at: Timestamp(seconds: 0)).rawValue == 0)
        #expect(IdentifierGenerator.first(at: Timestamp(milliseconds: .max)) > made)
        #expect(IdentifierGenerator.first(at: Timestamp(seconds: 253_402_300_799)) > made)
    }
}

@Suite("Event ids and Base32")
struct EventIDTests {
    @Test("an event id is read as it is written")
    func roundTrip() throws {
        let id = try #require(EventID(bytes: (0..<16).map { UInt8($0) }))
        #expect(id.description == "evt_aaaqeayeaudaocajbifqydiob4")
        #expect(EventID(id.description) == id)
        #expect(EventID(leading: [1, 2]).bytes == [1, 2] + Array(repeating: 0, count: 14))
        #expect(EventID(leading: Array(0..<32)).bytes == Array(0..<16))
    }

    @Test(
        "texts that no event id has",
        arguments: [
            "", "evt_", "aaaqeayeaudaocajbifqydiob4", "evt_aaaqeayeaudaocajbifqydiob5", "evt_aaaqeayeaudaocajbifqydiob",
            "evt_aaaqeayeaudaocajbifqydiob4a", "evt_AAAQEAYEAUDAOCAJBIFQYDIOB4", "evt_aaaqeayeaudaocajbifqydiob4======",
            "evt_1aaqeayeaudaocajbifqydiob4",
        ]
    )
    func refuses(_ text: String) { #expect(EventID(text) == nil) }

    @Test("15 and 17 bytes are no event id", arguments: [0, 15, 17])
    func length(_ count: Int) { #expect(EventID(bytes: Array(repeating: 1, count: count)) == nil) }

    /// The test vectors of RFC 4648, section 10, in lower case and without padding.
    @Test(
        arguments: [
            ("", "", ""), ("f", "my", "co"), ("fo", "mzxq", "cpng"), ("foo", "mzxw6", "cpnmu"),
            ("foob", "mzxw6yq", "cpnmuog"), ("fooba", "mzxw6ytb", "cpnmuoj1"), ("foobar", "mzxw6ytboi", "cpnmuoj1e8"),
        ]
    )
    func base32(_ text: String, _ standard: String, _ ordered: String) {
        #expect(Base32.encode(text.utf8, alphabet: Base32.standard) == standard)
        #expect(Base32.encode(text.utf8, alphabet: Base32.ordered) == ordered)
        #expect(Base32.decode(standard, alphabet: Base32.standard) == Array(text.utf8))
        #expect(Base32.decode(ordered, alphabet: Base32.ordered) == Array(text.utf8))
    }
}
