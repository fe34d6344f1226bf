import Model
import Testing

@testable import TollgateApp

@Suite("Decisions on channels that are kept")
struct DecisionCacheTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    private static func key(_ number: Int) -> DecisionCache.Key {
        DecisionCache.Key(caller: [1], channel: "private-\(number)")
    }

    @Test("never more than the limit, and the newest are among them")
    func bounded() {
        let cache = DecisionCache(limit: 100, allowed: .seconds(10), denied: .seconds(2))
        for number in 0..<10_000 {
            cache.keep(.allowed(data: nil), for: Self.key(number), now: Self.now)
            #expect(cache.count <= 100)
            #expect(cache.decision(Self.key(number), now: Self.now) == .allowed(data: nil))
        }
        #expect(cache.decision(Self.key(9950), now: Self.now) != nil)
        #expect(cache.decision(Self.key(1), now: Self.now) == nil)
    }

    @Test("each ends with its time, and when the clock is set back")
    func ends() {
        let cache = DecisionCache(allowed: .seconds(10), denied: .seconds(2))
        cache.keep(.allowed(data: "{}"), for: Self.key(1), now: Self.now)
        cache.keep(.denied, for: Self.key(2), now: Self.now)
        #expect(cache.decision(Self.key(1), now: Self.now + .milliseconds(9999)) == .allowed(data: "{}"))
        #expect(cache.decision(Self.key(1), now: Self.now + .seconds(10)) == nil)
        #expect(cache.decision(Self.key(2), now: Self.now + .milliseconds(1999)) == .denied)
        #expect(cache.decision(Self.key(2), now: Self.now + .seconds(2)) == nil)
        #expect(cache.decision(Self.key(1), now: Self.now - .milliseconds(1)) == nil)
    }

    @Test("nothing is kept for no time, and a later no takes the place of a yes")
    func replaced() {
        let none = DecisionCache(allowed: .zero, denied: .zero)
        none.keep(.allowed(data: nil), for: Self.key(1), now: Self.now)
        #expect(none.count == 0)
        let cache = DecisionCache(limit: 4, allowed: .seconds(10), denied: .seconds(2))
        cache.keep(.allowed(data: nil), for: Self.key(1), now: Self.now)
        cache.keep(.allowed(data: nil), for: Self.key(2), now: Self.now)
        cache.keep(.denied, for: Self.key(1), now: Self.now)
        #expect(cache.decision(Self.key(1), now: Self.now) == .denied)
    }
}
