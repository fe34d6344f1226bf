import AdapterKit
import AdapterTesting
import CoreMetrics
import FoundationEssentials
import Logging
import Model
import Signing
import TestSupport
import Testing

@testable import Ingest

/// A key server that a test plays, and a fetcher that asks it.
private final class KeyServer: Sendable {
    static let url = "https://keys.example.com/certs"

    let time = ManualTime()
    let keys = PublishedKeys()
    let answer: Watched<Result<OutboundResponse, OutboundFailure>>
    let fetches = Watched<[Timestamp]>([])
    let counters = Counters()
    let log = LogLines()
    let fetcher: KeySetFetcher

    init(_ headers: [(String, String)] = []) throws {
        let answer = Watched<Result<OutboundResponse, OutboundFailure>>(.success(try Self.set("one", headers)))
        let (time, fetches) = (self.time, self.fetches)
        self.answer = answer
        self.fetcher = KeySetFetcher(
            keys: self.keys,
            http: OutboundHTTP { request throws(OutboundFailure) in
                guard request.url == Self.url, request.method == "GET" else { throw .forbidden(detail: "another URL") }
                fetches.change { $0.append(time.now) }
                return try answer.value.get()
            },
            time: time.source,
            metrics: self.counters,
            logger: Logger(label: "test") { [log] _ in log }
        )
    }

    static func key(_ name: String) throws -> RSAPublicKey {
        let file = try FixturesFolder.url("googlecloud-pubsub/keys/\(name).pem")
        return try RSASigningKey(pem: String(decoding: Data(contentsOf: file), as: UTF8.self)).publicKey
    }

    static func set(_ name: String, _ headers: [(String, String)] = []) throws -> OutboundResponse {
        let set: JSON = ["keys": [try self.key(name).jwk(kid: name)]]
        return OutboundResponse(status: 200, headers: headers.map { .init($0.0, $0.1) }, body: set.bytes)
    }

    func serve(_ answer: Result<OutboundResponse, OutboundFailure>) { self.answer.change { $0 = answer } }

    var names: [String] { self.keys.current(Self.url)?.keys.keys.sorted() ?? [] }

    func refresh() async -> KeySetFetcher.Outcome { await self.fetcher.refresh(Self.url) }

    /// Seconds since the start at which it was asked.
    var seconds: [Int64] {
        let fetches = self.fetches.value
        return fetches.map { $0.seconds - (fetches.first?.seconds ?? 0) }
    }

    /// Keeps the set fresh while `body` runs.
    func keepingFresh(_ body: () async throws -> Void) async throws {
        let task = Task { await self.fetcher.run([Self.url]) }
        defer { task.cancel() }
        try await body()
        task.cancel()
        await task.value
    }

    /// Lets the time come at which it will be asked again, and waits until it has been.
    func next() async throws {
        let count = self.fetches.value.count
        try await self.time.waitForSleepers()
        let wake = try #require(self.time.wakeTimes.first)
        self.time.set(to: wake)
        try await self.fetches.wait(for: "fetch \(count + 1)") { $0.count > count }
    }
}

@Suite("Fetching the keys that providers publish")
struct KeySetFetcherTests {
    @Test("callers at one time share one fetch")
    func singleFlight() async throws {
        let server = try KeyServer()
        let outcomes = await withTaskGroup(of: KeySetFetcher.Outcome.self) { group in
            for _ in 0..<200 { group.addTask { await server.refresh() } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(server.fetches.value.count == 1)
        #expect(outcomes.contains(.fetched) && !outcomes.contains(.failed))
        #expect(server.names == ["one"])
    }

    @Test("nobody makes us ask again within a minute of a good answer")
    func limited() async throws {
        let server = try KeyServer()
        #expect(await server.refresh() == .fetched)
        for _ in 0..<59 {
            server.time.advance(by: .seconds(1))
            #expect(await server.refresh() == .recent)
        }
        server.serve(.success(try KeyServer.set("two")))
        server.time.advance(by: .seconds(1))
        #expect(await server.refresh() == .fetched)
        #expect(server.names == ["two"] && server.seconds == [0, 60])
    }

    @Test("after a failure it may be asked again sooner, and then more and more rarely")
    func failing() async throws {
        let server = try KeyServer()
        server.serve(.failure(.timedOut))
        for _ in 0..<200 {
            #expect(await server.refresh() == .failed)
            server.time.advance(by: .seconds(1))
        }
        #expect(server.seconds == [0, 5, 15, 35, 75, 135, 195])
        #expect(server.names == [])
        #expect(server.counters.values.value["tollgate_key_set_fetches_total outcome=failed"] == 7)
        #expect(server.log.lines.value.contains { $0.contains("did not answer in time") && $0.contains("keys=none") })
    }

    @Test("what is no key set leaves the one before in use, and says why")
    func garbage() async throws {
        let server = try KeyServer()
        #expect(await server.refresh() == .fetched)
        let garbage: [(OutboundResponse, String)] = [
            (OutboundResponse(status: 404), "404"), (OutboundResponse(status: 302), "302"),
            (OutboundResponse(status: 200, body: Array("<html>".utf8)), "not JSON"),
            (OutboundResponse(status: 200, body: Array("{\"keys\":[]}".utf8)), "no RSA key"),
            (OutboundResponse(status: 200, body: Array(repeating: 0x20, count: 300_000)), "longer than"),
        ]
        for (answer, reason) in garbage {
            server.serve(.success(answer))
            server.time.advance(by: .seconds(60))
            #expect(await server.refresh() == .failed)
            #expect(server.names == ["one"])
            #expect(server.log.lines.value.last?.contains(reason) == true, "\(reason)")
        }
    }

    @Test("a set is fetched at the start and again when its time is over")
    func fresh() async throws {
        let server = try KeyServer([("Cache-Control", "public, max-age=20000, must-revalidate"), ("Age", "2000")])
        try await server.keepingFresh {
            try await server.fetches.wait(for: "the first") { $0.count == 1 }
            try await server.next()
            // A call that needs a key does not put off what is due, nor double it.
            try await server.time.waitForSleepers()
            server.time.advance(by: .seconds(600))
            #expect(await server.refresh() == .fetched)
            let wake = try #require(server.time.wakeTimes.first)
            server.time.set(to: wake)
            try await server.time.waitForSleeper(until: wake + .seconds(600))
            try await server.next()
        }
        #expect(server.seconds == [0, 18_000, 18_600, 36_600])
    }

    @Test("while it fails it is tried again by and by, without any call")
    func persistent() async throws {
        let server = try KeyServer()
        server.serve(.failure(.unreachable(detail: "no route")))
        try await server.keepingFresh {
            try await server.fetches.wait(for: "the first") { $0.count == 1 }
            for _ in 0..<5 { try await server.next() }
            server.serve(.success(try KeyServer.set("one")))
            try await server.next()
            try await server.time.waitForSleepers()
        }
        #expect(server.seconds == [0, 5, 15, 35, 75, 135, 195])
        #expect(server.names == ["one"])
    }

    @Test("a clock that is set back makes nobody wait for the time that went by twice")
    func setBack() async throws {
        let server = try KeyServer()
        #expect(await server.refresh() == .fetched)
        server.time.advance(by: .seconds(-86_400))
        #expect(await server.refresh() == .fetched)
    }

    @Test(
        "how long an answer holds",
        arguments: [
            ("max-age=600", nil, 600), ("Public, MAX-AGE = 600", nil, 600), ("max-age=\"600\"", "100", 500),
            ("max-age=600", "900", 0), ("no-store, max-age=600", nil, 0), ("no-cache", nil, 0), ("public", nil, nil),
            ("max-age=", nil, nil), ("max-age=-5", nil, nil), ("max-age=99999999999999999999", nil, nil),
            ("s-maxage=5", nil, nil), ("max-age=600", "x", 600),
        ] as [(String, String?, Int64?)]
    )
    func lifetime(_ control: String, _ age: String?, _ seconds: Int64?) {
        var headers = [InboundRequest.Header("Cache-Control", control)]
        if let age { headers.append(InboundRequest.Header("Age", age)) }
        let answer = OutboundResponse(status: 200, headers: headers)
        #expect(KeySetDownload.lifetime(answer) == seconds.map { .seconds($0) })
    }

    @Test(
        "neither a very short nor a very long time is believed",
        arguments: [(0, 300), (1, 300), (7200, 7200), (9_999_999, 86_400)] as [(Int64, Int64)]
    )
    func bounds(_ said: Int64, _ kept: Int64) {
        var schedule = KeySetSchedule()
        let now = Timestamp(seconds: 1000)
        #expect(schedule.wait(now) == .zero && schedule.isFree(now))
        schedule.start(now)
        schedule.succeed(lifetime: .seconds(said))
        #expect(schedule.wait(now) == .seconds(kept) && !schedule.isFree(now))
        schedule.succeed(lifetime: nil)
        #expect(schedule.wait(now) == .seconds(3600))
    }
}
