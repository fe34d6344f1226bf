import Dispatch
import Model
import Store
import TestSupport
import Testing

@testable import Dispatching

/// The address that is checked is the one that is dialled.
struct PinningTests {
    private static func resolver(_ answers: @escaping @Sendable (_ call: Int) -> [String]) -> (
        HostResolver, Watched<Int>
    ) {
        let calls = Watched(0)
        let resolver = HostResolver { _ in
            let call = calls.change { count in
                count += 1
                return count
            }
            return answers(call).compactMap { IPAddress($0) }
        }
        return (resolver, calls)
    }

    @Test func aNameIsDialledAtTheAddressThatWasChecked() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                // No DNS knows this name, so only the pin can have led to the sink.
                let (resolver, calls) = Self.resolver { _ in ["127.0.0.1"] }
                let url = "http://hooks.invalid:\(sink.port)/hook"
                let subscription = try await rig.subscribe(url)
                for number in 0..<50 { try await rig.send("\(number)", to: subscription) }
                try await rig.dispatching(Rig.configuration(), resolver: resolver) { try await sink.wait(for: 50) }
                #expect(sink.requests.value.allSatisfy { $0.header("host") == "hooks.invalid:\(sink.port)" })
                #expect(calls.value == 1)
            }
        }
    }

    @Test func aNameThatTurnsPrivateIsRefusedAtTheNextLookUp() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                // The sink's address is allowed, 10.0.0.1 is not.
                let (resolver, calls) = Self.resolver { call in call == 1 ? ["127.0.0.1"] : ["10.0.0.1"] }
                let subscription = try await rig.subscribe("http://hooks.invalid:\(sink.port)/")
                try await rig.dispatching(Rig.configuration(), resolver: resolver) {
                    let first = try await rig.send("one", to: subscription)
                    try await sink.wait(for: 1)
                    // The answer has changed by now, and the pinned connection does not care.
                    rig.time.advance(by: .seconds(29))
                    try await rig.send("two", to: subscription)
                    try await sink.wait(for: 2)
                    #expect(calls.value == 1)
                    rig.time.advance(by: .seconds(1))
                    let third = try await rig.send("three", to: subscription)
                    try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
                    #expect(try await rig.delivery(first.delivery).state == .delivered)
                    let attempt = try #require(try await rig.store.attempts(of: third.delivery).first)
                    #expect(attempt.error?.hasPrefix("target_forbidden") == true)
                    #expect(attempt.status == nil)
                }
                #expect(sink.requests.value.count == 2)
            }
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
    func aForbiddenTargetIsNeverDialled(host: String) async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                var configuration = try Rig.configuration()
                configuration.allowedTargets = .none
                let subscription = try await rig.subscribe("http://\(host):\(sink.port)/")
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(configuration) {
                    try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
                }
                #expect(sink.requests.value.isEmpty)
                let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
                #expect(attempt.error?.hasPrefix("target_forbidden") == true)
            }
        }
    }

    @Test func anUnreachableAddressGivesWayToTheNext() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                var configuration = try Rig.configuration()
                configuration.allowedTargets = try AllowedTargets(["127.0.0.0/8"])
                // The sink listens at 127.0.0.1 only.
                let (resolver, calls) = Self.resolver { _ in ["127.0.0.2", "127.0.0.1"] }
                let subscription = try await rig.subscribe("http://hooks.invalid:\(sink.port)/")
                let sent = try await rig.send("one", to: subscription)
                try await rig.dispatching(configuration, resolver: resolver) {
                    try await rig.passRetryDelay(.seconds(5))
                    try await sink.wait(for: 1)
                }
                #expect(calls.value == 2)
                #expect(try await rig.store.attempts(of: sent.delivery).map(\.status) == [nil, 200])
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aLookUpWithoutEndEndsWithTheAttempt() async throws {
        try await Rig.run { rig in
            try await LoopbackSink.run { sink in
                let isReleased = Watched(false)
                let resolver = HostResolver { host in
                    if host == "slow.invalid" {
                        try await isReleased.wait(for: "the end of the test", within: .seconds(50)) { $0 }
                    }
                    return [IPAddress("127.0.0.1")].compactMap(\.self)
                }
                // Long enough for the quick one on a busy machine, where it has the same time.
                let slow = try await rig.subscribe("http://slow.invalid:\(sink.port)/", name: "slow")
                let quick = try await rig.subscribe("http://quick.invalid:\(sink.port)/", name: "quick")
                let waiting = try await rig.send("one", to: slow)
                try await rig.send("two", to: quick)
                try await rig.dispatching(Rig.configuration(timeout: .seconds(5)), resolver: resolver) {
                    try await sink.wait(for: 1)
                    try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
                }
                isReleased.change { $0 = true }
                let attempt = try #require(try await rig.store.attempts(of: waiting.delivery).first)
                #expect(attempt.error?.hasPrefix("target_unresolved") == true && attempt.duration >= .seconds(5))
                #expect(try await rig.delivery(waiting.delivery).state == .pending)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func slowNamesLeaveOthersTheirThreads() async throws {
        let isReleased = DispatchSemaphore(value: 0)
        let started = Watched(0)
        let resolver = HostResolver.blocking { host in
            if host.hasPrefix("slow") {
                started.change { $0 += 1 }
                isReleased.wait()
            }
            return []
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 { group.addTask { _ = try await resolver.addresses("slow-\(number)") } }
            defer { for _ in 0..<12 { isReleased.signal() } }
            try await started.wait(for: "the slow ones") { $0 == 12 }
            _ = try await resolver.addresses("quick")
        }
    }

    @Test func aNameWithoutAddressesIsAFailureToBeTriedAgain() async throws {
        try await Rig.run { rig in
            let resolver = HostResolver { _ in throw ResolutionError(reason: "no such name") }
            let subscription = try await rig.subscribe("http://hooks.invalid/")
            let sent = try await rig.send("one", to: subscription)
            try await rig.dispatching(Rig.configuration(), resolver: resolver) {
                try await rig.time.waitForSleeper(until: rig.time.now + .seconds(5))
            }
            let attempt = try #require(try await rig.store.attempts(of: sent.delivery).first)
            #expect(attempt.error == "target_unresolved: hooks.invalid has no address: no such name")
        }
    }
}
