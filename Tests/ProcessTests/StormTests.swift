import Model
import TestSupport
import Testing

/// However many copies of a call arrive at one moment, one of them counts.
@Suite(.timeLimit(.minutes(2)))
struct StormTests {
    @Test func sixtyFourConcurrentCopiesMakeOneEvent() async throws {
        let folder = try TemporaryFolder("tollgate-storm")
        let gateway = try await GatewayProcess.start(in: folder.path)
        for number in 0..<3 {
            let payment = Payment(number: number)
            let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        let answer = try await gateway.notify(payment)
                        return "\(answer.status) \(try answer.json()["status"]?.string ?? "")"
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == ["200 accepted": 1, "200 duplicate": 63])
        }
        let events = try await gateway.all("/v1/events?type=payment.succeeded")
        #expect(events.compactMap { $0["subject"]?.string }.sorted() == (0..<3).map { Payment(number: $0).intent })
        gateway.terminate()
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
    }
}
