import Model
import TestSupport
import Testing

struct ManualTimeTests {
    @Test func sleepersWakeWhenTheirTimeHasCome() async throws {
        let time = ManualTime()
        let woken = Watched(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seconds in [5, 10] as [Int64] {
                group.addTask {
                    try await time.source.sleep(.seconds(seconds))
                    woken.change { $0 += 1 }
                }
            }
            try await time.waitForSleepers(2)
            time.advance(by: .seconds(5))
            try await woken.wait(for: "the first sleeper") { $0 == 1 }
            #expect(time.wakeTimes == [Timestamp(seconds: 1_800_000_010)])
            time.advance(by: .seconds(5))
            try await woken.wait(for: "the second sleeper") { $0 == 2 }
            try await group.waitForAll()
        }
    }

    @Test func aCancelledSleeperThrows() async throws {
        let time = ManualTime()
        let task = Task { try await time.source.sleep(.seconds(5)) }
        try await time.waitForSleepers()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(time.wakeTimes.isEmpty)
    }

    @Test func whatNeverComesTimesOut() async {
        await #expect(throws: WaitTimedOut.self) {
            try await Watched(0).wait(within: .milliseconds(1)) { $0 == 1 }
        }
    }
}
