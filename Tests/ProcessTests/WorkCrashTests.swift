import Model
import TestSupport
import Testing

@testable import ProviderDoubles

/// SIGKILL while services grant what was bought and make what was uploaded: each thing is done once, and comes to its
/// end.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct WorkCrashTests {
    private static let rounds = 6
    private static let perRound = 3

    @Test func eachLineIsGrantedOnceThroughManyKills() async throws {
        try await Studio.run { studio in
            var random = SeededRandom(seed: 7)
            var gateway = try await studio.start()
            var orders: [String] = []
            for round in 0..<Self.rounds {
                let payments = (0..<Self.perRound).map { Payment(number: round * Self.perRound + $0) }
                for payment in payments { orders.append(try await studio.order(payment, at: gateway)) }
                let asked = studio.services.operations.value.count
                if round % 2 == 1 {
                    studio.services.fail(.lostAnswer, on: "grant")
                    studio.services.fail(.serverError, on: "grant")
                }
                for payment in payments { #expect(try await gateway.notify(payment).status == 200) }
                // Before the first answer, between two, or after the last.
                let mark = asked + Int.random(in: 0...2 * Self.perRound, using: &random)
                try await studio.services.operations.wait(for: "grants in round \(round)") { $0.count >= mark }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
                gateway.kill()
                #expect(try await gateway.ended() == .init(status: 9, isSignal: true), "\(gateway.log)")
                gateway = try await studio.start()
            }
            let last = gateway
            for order in orders {
                try await eventually("\(order) to be fulfilled", within: .seconds(60)) {
                    try await last.api("GET", "/v1/orders/\(order)")["phase"] == "fulfilled"
                }
            }
            let grants = studio.services.double.grants.value
            #expect(Set(grants.keys) == Set(orders.flatMap { ["\($0):0", "\($0):1"] }))
            #expect(grants.values.allSatisfy { $0.deeds == ["grant"] } && studio.services.complaints.value == [])
            for order in orders {
                let commands = try await last.all("/v1/commands?machine=\(order)")
                #expect(commands.count == 2 && commands.allSatisfy { $0["state"] == "done" }, "\(commands)")
                let ends = try await last.api("GET", "/v1/orders/\(order)")["history"]?.array?
                    .compactMap { $0["trigger"]?.string }.filter { ["line_granted", "all_granted"].contains($0) }
                #expect(ends == ["line_granted", "all_granted"])
            }
            let told = try await last.all("/v1/events?type=order.fulfilled").compactMap { $0["subject"]?.string }
            #expect(told.sorted() == orders.sorted())
            last.terminate()
            _ = try await last.ended()
        }
    }

    @Test func eachAssetIsMadeOnceThroughManyKills() async throws {
        try await Studio.run { studio in
            var random = SeededRandom(seed: 11)
            var gateway = try await studio.start()
            var assets: [String] = []
            for round in 0..<Self.rounds {
                let news = try await Self.create(round, studio, gateway)
                assets += news
                let asked = studio.jobs.operations.value.count
                if round % 2 == 1 {
                    studio.jobs.fail(.serverError, on: "start")
                    studio.jobs.fail(.lostAnswer, on: "start")
                }
                for asset in news {
                    // Claimed before it is uploaded, or after.
                    let isEarly = Bool.random(using: &random)
                    if isEarly { #expect(try await studio.post(asset, at: gateway) == 200) }
                    #expect(try await studio.upload(asset, at: gateway) == 200)
                    if !isEarly { #expect(try await studio.post(asset, at: gateway) == 200) }
                }
                let mark = asked + Int.random(in: 0...Self.perRound, using: &random)
                try await studio.jobs.operations.wait(for: "jobs in round \(round)") { $0.count >= mark }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
                gateway.kill()
                #expect(try await gateway.ended() == .init(status: 9, isSignal: true), "\(gateway.log)")
                gateway = try await studio.start()
            }
            let last = gateway
            let count = assets.count
            try await studio.jobs.double.jobs.wait(for: "every job", within: .seconds(60)) { $0.count >= count }
            for asset in assets { #expect(try await studio.finish(asset, at: last) == 200) }
            for asset in assets {
                try await eventually("\(asset) to be ready", within: .seconds(60)) {
                    try await last.api("GET", "/v1/assets/\(asset)")["phase"] == "ready"
                }
            }
            // However often it was asked for, each job has one name.
            let jobs = studio.jobs.double.jobs.value
            #expect(Set(jobs.keys) == Set(assets.map { "\($0):image:encode:7:1" }) && jobs.count == assets.count)
            #expect(studio.jobs.complaints.value == [])
            for type in ["asset.claimed", "asset.processing", "asset.ready", "asset.uploaded"] {
                let told = try await last.all("/v1/events?type=\(type)").compactMap { $0["subject"]?.string }
                #expect(told.sorted() == assets.sorted(), "\(type)")
            }
            last.terminate()
            _ = try await last.ended()
        }
    }

    private static func create(_ round: Int, _ studio: Studio, _ gateway: GatewayProcess) async throws -> [String] {
        var assets: [String] = []
        for number in 0..<Self.perRound {
            assets.append(try await studio.image("image-\(round)-\(number)", at: gateway))
        }
        return assets
    }
}
