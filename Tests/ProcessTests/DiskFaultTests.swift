import Model
import NIOHTTP1
import Signing
import TestSupport
import Testing

/// A disk that is full or read-only: providers hear 503 and try again later, and nothing acknowledged is lost.
@Suite(
    .serialized,
    .enabled(if: SmallDisk.isPossible, "mounting a small file system needs root"),
    .timeLimit(.minutes(2))
)
struct DiskFaultTests {
    @Test func aFullDiskIsAnswered503AndRecoversWithoutARestart() async throws {
        let files = try TemporaryFolder("tollgate-full")
        let disk = try SmallDisk()
        let gateway = try await GatewayProcess.start(in: files.path, database: disk.folder.file("tollgate.db"))
        let subscriber = try await Subscriber()
        try await subscriber.subscribe(at: gateway)
        var acknowledged: [Payment] = []
        var next = 0
        // Sends new payments until one is answered with `status`; the write-ahead log may still have room at first.
        func send(until status: Int) async throws -> HTTPCall.Answer {
            for _ in 0..<3000 {
                let payment = Payment(number: next)
                next += 1
                let answer = try await gateway.notify(payment)
                if answer.status == 200 { acknowledged.append(payment) }
                if answer.status == status { return answer }
                #expect([200, 503].contains(answer.status), "\(String(decoding: answer.body, as: UTF8.self))")
            }
            throw WaitTimedOut(what: "an answer of \(status)")
        }
        for _ in 0..<50 { _ = try await send(until: 200) }

        // Machines and deliveries are still at work on those.
        try disk.fill()
        let refused = try await send(until: 503)
        #expect(refused.headers["retry-after"].first.flatMap { Int($0) } != nil)
        #expect(refused.headers["content-type"] == ["application/problem+json"])
        #expect(try await HTTPCall(method: "GET", path: "/healthz").send(to: gateway.port).status == 200)

        try disk.free()
        _ = try await send(until: 200)
        try await Self.expectStored(acknowledged, at: gateway)
        // What was on its way goes on: to the machines, and out to the subscriber.
        let count = acknowledged.count
        try await subscriber.heard.wait(for: "every delivery", within: .seconds(60)) {
            $0.count("payment.succeeded") == count
        }
        #expect(subscriber.heard.value.refused.isEmpty)
        try await eventually("every delivery to be recorded") {
            try await gateway.all("/v1/deliveries?state=pending").isEmpty
        }
        #expect(try await gateway.all("/v1/events?handling=pending").isEmpty)
        gateway.terminate()
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
        try await subscriber.sink.close()
    }

    @Test func aReadOnlyDatabaseStopsTheStartAndKeepsWhatItHolds() async throws {
        let files = try TemporaryFolder("tollgate-readonly")
        let disk = try SmallDisk()
        let database = disk.folder.file("tollgate.db")
        let payments = (0..<5).map(Payment.init)
        let first = try await GatewayProcess.start(in: files.path, database: database)
        for payment in payments { #expect(try await first.notify(payment).status == 200) }
        first.terminate()
        #expect(try await first.ended() == .init(status: 0, isSignal: false), "\(first.log)")

        try disk.makeReadOnly()
        let refused = try await GatewayProcess(folder: files.path, database: database, dispatch: [:])
        let exit = try await refused.ended()
        #expect(exit == .init(status: 1, isSignal: false))
        #expect(refused.log.contains("tollgate.db"), "the log does not name the database: \(refused.log)")

        try disk.makeWritable()
        let second = try await GatewayProcess.start(in: files.path, database: database)
        try await Self.expectStored(payments, at: second)
        #expect(try await second.notify(Payment(number: 99)).status == 200)
        second.terminate()
        #expect(try await second.ended() == .init(status: 0, isSignal: false), "\(second.log)")
    }

    private static func expectStored(_ payments: [Payment], at gateway: GatewayProcess) async throws {
        let stored = try await gateway.all("/v1/events?type=payment.succeeded").compactMap { $0["id"]?.string }
        let expected = payments.map { EventID.derived(source: "/notify/stripe", key: $0.event).description }
        #expect(stored.sorted() == expected.sorted())
    }
}
