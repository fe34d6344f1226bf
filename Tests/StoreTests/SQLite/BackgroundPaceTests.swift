import Testing

@testable import Store

@Suite struct BackgroundPaceTests {
    private let start = ContinuousClock.now

    /// A pace that has met `crowd` callers a commit for long, and a turn at `start` that took `took`.
    private func pace(crowd: Int, took: Duration) -> BackgroundPace {
        var pace = BackgroundPace()
        for _ in 0..<200 { pace.noteAccepts(crowd, at: self.start) }
        _ = pace.admit(at: self.start)
        pace.noteBackground(took: took)
        return pace
    }

    /// When the next turn comes while callers press on, in milliseconds after the last one.
    private func nextTurn(crowd: Int, took: Duration) -> Int? {
        var pace = self.pace(crowd: crowd, took: took)
        return (1...1000).first { millisecond in
            let now = self.start + .milliseconds(millisecond)
            pace.noteAccepts(crowd, at: now)
            return pace.admit(at: now) == nil
        }
    }

    @Test func runsFreelyWhereNobodyCalls() {
        var pace = BackgroundPace()
        for _ in 0..<10 { #expect(pace.admit(at: self.start) == nil) }
    }

    @Test func runsFreelyOnceNoCallHasComeForAWhile() {
        var pace = self.pace(crowd: 20, took: .milliseconds(5))
        #expect(pace.admit(at: self.start + .milliseconds(4)) == .milliseconds(1))
        for _ in 0..<3 { #expect(pace.admit(at: self.start + .milliseconds(5)) == nil) }
    }

    @Test func turnsAreFurtherApartTheLongerTheyTakeAndTheMoreCallersWait() {
        #expect(self.nextTurn(crowd: 1, took: .milliseconds(1)) == 2)
        #expect(self.nextTurn(crowd: 2, took: .milliseconds(4)) == 8)
        #expect(self.nextTurn(crowd: 18, took: .milliseconds(4)) == 40)
        #expect(self.nextTurn(crowd: 18, took: .milliseconds(12)) == 120)
        #expect(self.nextTurn(crowd: 38, took: .milliseconds(4)) == 80)
    }

    @Test func neverGoesWithout() {
        #expect(self.nextTurn(crowd: 256, took: .milliseconds(50)) == 250)
    }
}
