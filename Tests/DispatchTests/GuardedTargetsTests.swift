import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import Dispatching

/// Calls to services that the operator named obey the rules of deliveries.
@Suite(.timeLimit(.minutes(1)))
struct GuardedTargetsTests {
    private static func targets(_ allowed: [String], _ resolver: HostResolver = .system) throws -> GuardedTargets {
        var configuration = DispatchConfiguration()
        configuration.allowedTargets = try AllowedTargets(allowed)
        return GuardedTargets(
            configuration: configuration,
            time: ManualTime().source,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            resolver: resolver
        )
    }

    private static func status(_ targets: GuardedTargets, _ url: String) async throws -> UInt {
        try await targets.call(url, within: .seconds(5), isUnreachable: { _ in false }) { client in
            let answer = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
            // Read to its end, so that the connection can be used again.
            _ = try await answer.body.collect(upTo: 1024)
            return answer.status.code
        }
    }

    @Test func aNameIsDialledAtTheAddressThatWasChecked() async throws {
        try await LoopbackSink.run { sink in
            let resolver = HostResolver { _ in [try #require(IPAddress("127.0.0.1"))] }
            let targets = try Self.targets(["shop.internal"], resolver)
            let url = "http://shop.internal:\(sink.port)/grants"
            #expect(try await Self.status(targets, url) == 200)
            #expect(try await Self.status(targets, url) == 200)
            #expect(sink.requests.value.map(\.connection) == [1, 1])
            #expect(sink.requests.value.first?.header("host") == "shop.internal:\(sink.port)")
            await targets.close()
            // Whoever comes later calls nobody.
            await #expect(throws: CancellationError.self) { try await Self.status(targets, url) }
            #expect(sink.requests.value.count == 2)
        }
    }

    @Test func whatIsPrivateAndNotAllowedIsNotDialled() async throws {
        try await LoopbackSink.run { sink in
            let resolver = HostResolver { _ in [try #require(IPAddress("127.0.0.1"))] }
            let targets = try Self.targets(["10.0.0.0/8"], resolver)
            for host in ["127.0.0.1", "shop.internal"] {
                await #expect(throws: TargetRefusal.self) {
                    try await Self.status(targets, "http://\(host):\(sink.port)/grants")
                }
            }
            #expect(sink.requests.value.isEmpty)
            await targets.close()
        }
    }
}
