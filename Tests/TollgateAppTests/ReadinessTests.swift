import Foundation
import Logging
import Model
import TestSupport
import Testing

@testable import TollgateApp

/// What `/readyz` says, for the reasons that there are, of a gateway that serves.
@Suite("Readiness", .timeLimit(.minutes(2)))
struct ReadinessTests {
    /// A load balancer that asks on a new connection hears of the end before calls are refused.
    @Test func whileItDrainsItSaysSoAndGoesOnTakingCalls() async throws {
        let place = try Workplace()
        let time = ManualTime()
        let log = LogLines()
        var configuration = try place.configuration()
        configuration.server.shutdownDelay = .seconds(30)
        let gateway = try await Gateway.open(configuration, time: time.source, logger: log.logger)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let served = Watched(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // The work is over at once, and with it the gateway ends.
                try await gateway.serve(stopOn: []) { number in
                    let ready = try await Self.readiness(number)
                    #expect(ready.status == 200, "\(ready)")
                    port.yield(number)
                }
                served.change { $0 = true }
            }
            var asked = ports.makeAsyncIterator()
            let number = try #require(await asked.next())
            var last = try await Self.readiness(number)
            let deadline = ContinuousClock.now + .seconds(20)
            while last.status == 200, ContinuousClock.now < deadline { last = try await Self.readiness(number) }
            #expect(last.status == 503 && last.answer["reasons"] == ["draining"], "\(last)")
            #expect(last.answer["code"] == "not_ready")
            // What is still sent is not lost: here one that nobody may send, told by the gateway and not by the system.
            let call = try await APIClient(base: "http://127.0.0.1:\(number)", token: "").answer(
                .post,
                "/notify/stripe"
            )
            #expect(call.status == 400 && !served.value, "\(call)")
            try await time.waitForSleeper(until: time.now + .seconds(30))
            time.advance(by: .seconds(30))
            try await group.waitForAll()
        }
        let said = log.lines.value.filter { $0.hasPrefix("info stop") }
        #expect(said == ["info stopping [\"calls_taken_for\": 30s]", "info stopped [:]"], "\(log.lines.value)")
    }

    @Test func aDiskThatIsNearlyFullIsToldUntilThereIsRoom() async throws {
        let place = try Workplace()
        for (minimum, reasons) in [(Int.max, JSON.array(["disk_watermark"])), (0, nil)] as [(Int, JSON?)] {
            var configuration = try place.configuration()
            configuration.minimumFreeBytes = minimum
            try await Gateway.open(configuration, logger: LogLines().logger).serve(stopOn: []) { port in
                let answer = try await Self.readiness(port)
                #expect(answer.status == (reasons == nil ? 200 : 503) && answer.answer["reasons"] == reasons)
            }
        }
    }

    /// The one thing that is wrong is told, and not what follows from it.
    @Test func anAddressThatIsNotThisMachinesIsTheOnlyFault() async throws {
        let place = try Workplace()
        let log = LogLines()
        var configuration = try place.configuration()
        // For documentation alone (RFC 5737): no machine has it.
        configuration.server.host = "192.0.2.1"
        let gateway = try await Gateway.open(configuration, logger: log.logger)
        await #expect(throws: (any Error).self) { try await gateway.serve(stopOn: []) }
        #expect(!log.lines.value.contains { $0.contains("the store cannot be asked") }, "\(log.lines.value)")
    }

    private static func readiness(_ port: Int) async throws -> (status: Int, answer: JSON) {
        try await APIClient(base: "http://127.0.0.1:\(port)", token: "").answer(.get, "/readyz")
    }
}
