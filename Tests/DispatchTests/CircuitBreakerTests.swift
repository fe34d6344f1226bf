import Dispatching
import Model
import Testing

struct CircuitBreakerTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let limits = CircuitBreaker.Limits(failures: 3, firstPause: .seconds(5), longestPause: .seconds(12))

    static func open() -> CircuitBreaker {
        var breaker = CircuitBreaker(limits: Self.limits)
        for _ in 0..<3 { breaker.failed(at: Self.now) }
        return breaker
    }

    @Test func failuresInARowOpenIt() {
        var breaker = CircuitBreaker(limits: Self.limits)
        breaker.failed(at: Self.now)
        breaker.failed(at: Self.now)
        #expect(breaker.allowance(at: Self.now) == .everything)
        breaker.failed(at: Self.now)
        #expect(breaker.allowance(at: Self.now) == .nothing(until: Self.now + .seconds(5)))
        #expect(breaker.isOpen)
    }

    @Test func aSuccessBetweenThemDoesNot() {
        var breaker = CircuitBreaker(limits: Self.limits)
        for _ in 0..<10 {
            breaker.failed(at: Self.now)
            breaker.failed(at: Self.now)
            breaker.succeeded()
        }
        #expect(!breaker.isOpen)
    }

    @Test func thePauseEndsInAProbe() {
        #expect(Self.open().allowance(at: Self.now + .seconds(5)) == .probe)
    }

    @Test func aFailedProbeDoublesThePauseUpToTheLongest() {
        var breaker = Self.open()
        var now = Self.now + .seconds(5)
        for pause in [10, 12, 12] as [Int64] {
            breaker.failed(at: now)
            #expect(breaker.allowance(at: now) == .nothing(until: now + .seconds(pause)))
            now = now + .seconds(pause)
        }
    }

    /// No pause is longer than itself, so one that seems longer was begun by a clock that was ahead.
    @Test func aClockSetBackEndsThePause() {
        var breaker = Self.open()
        let earlier = Self.now - .seconds(3600)
        #expect(breaker.allowance(at: earlier) == .probe)
        breaker.failed(at: earlier)
        #expect(breaker.allowance(at: earlier) == .nothing(until: earlier + .seconds(10)))
    }

    @Test func stragglersDoNotLengthenThePause() {
        var breaker = Self.open()
        breaker.failed(at: Self.now + .seconds(4))
        #expect(breaker.allowance(at: Self.now + .seconds(4)) == .nothing(until: Self.now + .seconds(5)))
    }

    @Test func aSuccessfulProbeClosesIt() {
        var breaker = Self.open()
        breaker.succeeded()
        #expect(breaker.allowance(at: Self.now) == .everything)
        breaker.failed(at: Self.now)
        #expect(!breaker.isOpen)
    }
}
