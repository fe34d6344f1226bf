import Foundation
import NIOCore
import Store
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Errors in words")
struct ErrorTextTests {
    @Test(arguments: [
        (StoreError.failed(reason: "file is not a database"), "the database failed: file is not a database"),
        (.unavailable(reason: "disk full"), "the database cannot be used just now: disk full"),
        (.overloaded, "too much waits for the database: try again later"), (.conflict(reason: "taken"), "taken"),
    ])
    func ofTheStore(_ error: StoreError, _ text: String) { #expect(ErrorText.of(error) == text) }

    @Test func ofTheSystem() {
        #expect(ErrorText.of(IOError(errnoCode: ECONNREFUSED, reason: "connect")) == "Connection refused")
    }

    @Test func ofAFileNameItsPath() {
        #expect {
            try FileManager.default.createDirectory(atPath: "/dev/null/below", withIntermediateDirectories: true)
        } throws: { error in
            let text = ErrorText.of(error)
            return text.hasPrefix("/dev/null") && !text.contains("NSCocoaErrorDomain")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func somebodyElseListens() async throws {
        try await LoopbackSink.run(answering: { _ in .init(200, body: Array("<html>".utf8)) }) { sink in
            let client = APIClient(base: "http://127.0.0.1:\(sink.port)", token: "t")
            await #expect {
                _ = try await client.call(.get, "/v1/orders")
            } throws: { error in
                (error as? CommandFailure)?.description.hasSuffix("answered 200 and no JSON: is that a gateway?")
                    == true
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func nobodyListensIsToldAtOnce() async throws {
        let place = try Workplace()
        let clock = ContinuousClock()
        let start = clock.now
        let sent = await Transcript.of(
            "send",
            "--config",
            place.config,
            "--source",
            "stripe",
            "--event",
            "payment_intent.succeeded",
            "--url",
            // Port 1 is reserved, and nothing of ours listens there.
            "http://127.0.0.1:1/"
        )
        #expect(sent.code == 1)
        #expect(sent.errorText.contains("does not answer (Connection refused): is the gateway running there?"))
        #expect(start.duration(to: clock.now) < .seconds(10))
    }
}
