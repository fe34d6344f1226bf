import AdapterKit
import Foundation
import Logging
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import TollgateApp

/// Over real sockets: how long the calls of each source may be.
@Suite("Long calls", .timeLimit(.minutes(2)))
struct LongCallTests {
    private static let key = "invented-webhook-key"
    private static let url = "https://hooks.example.com/notify/mandrill"

    /// 1000 events of some 3 KiB.
    private static var batch: OutboundRequest {
        let note = JSON.string(String(repeating: "n", count: 3000))
        let events = (0..<1000).map { number -> JSON in
            let message: JSON = ["email": "ada@example.org", "metadata": ["note": note]]
            return [
                "event": "send", "_id": .string("id\(number)"), "ts": 1_790_000_000, "msg": message,
            ]
        }
        let text = JSON.array(events).text
        let code = HMACSHA1.code([Array("\(Self.url)mandrill_events\(text)".utf8)], key: Array(Self.key.utf8))
        return .form(
            FormFields([.init("mandrill_events", text)]),
            to: "",
            headers: [.init("x-mandrill-signature", Base64.encode(code))]
        )
    }

    /// - Parameter limit: what stands in the source's configuration beside the rest.
    private static func gateway(_ place: Workplace, _ limit: String = "") async throws -> Gateway {
        let secret = place.folder.file("mandrill")
        try PrivateFile.write(Array(Self.key.utf8), to: secret)
        let source =
            "  mandrill: { adapter: mandrill, secrets: [\"file:\(secret)\"], public_url: \"\(Self.url)\"\(limit) }"
        let text = try String(contentsOf: URL(filePath: place.config), encoding: .utf8)
        try Data((text + source).utf8).write(to: URL(filePath: place.config))
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return try await Gateway.open(try place.configuration(), logger: logger)
    }

    private static func send(_ call: OutboundRequest, to url: String) async throws -> OutboundResponse {
        var call = call
        call.url = url
        call.timeout = .seconds(60)
        return try await OutboundHTTP.perCall.send(call)
    }

    @Test func aFullBatchIsTakenWhereItsProviderSendsSuch() async throws {
        let place = try Workplace()
        let gateway = try await Self.gateway(place)
        let answers = Watched<[OutboundResponse]>([])
        try await gateway.serve(stopOn: []) { port in
            let base = "http://127.0.0.1:\(port)/notify"
            let batch = Self.batch
            #expect(batch.body.count > 3 << 20)
            do {
                let taken = try await Self.send(batch, to: "\(base)/mandrill")
                let refused = try await Self.send(batch, to: "\(base)/stripe")
                answers.change { $0 = [taken, refused] }
            } catch { Issue.record(error) }
        }
        let (taken, refused) = (try #require(answers.value.first), try #require(answers.value.last))
        #expect(taken.status == 200)
        #expect(try JSON(parsing: taken.body)["counts"] == ["accepted": 1000])
        #expect(try refused.status == 413 && JSON(parsing: refused.body)["code"] == "body_too_large")
        #expect(try JSON(parsing: refused.body)["detail"]?.string?.contains("1048576") == true)
    }

    @Test(arguments: [("64KiB", 413), ("16MiB", 200)])
    func aSourceMayHaveALimitOfItsOwn(_ limit: String, _ status: Int) async throws {
        let place = try Workplace()
        let gateway = try await Self.gateway(place, ", body_limit: \(limit)")
        let answers = Watched<[Int]>([])
        try await gateway.serve(stopOn: []) { port in
            do {
                let answer = try await Self.send(Self.batch, to: "http://127.0.0.1:\(port)/notify/mandrill")
                answers.change { $0.append(answer.status) }
            } catch { Issue.record(error) }
        }
        #expect(answers.value == [status])
    }
}
