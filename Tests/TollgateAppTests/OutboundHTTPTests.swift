import AdapterKit
import AsyncHTTPClient
import TestSupport
import Testing

@testable import TollgateApp

@Suite struct OutboundHTTPTests {
    private func calling<Result: Sendable>(_ body: (OutboundHTTP) async throws -> Result) async throws -> Result {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: OutboundHTTP.clientConfiguration)
        let result: Result
        do { result = try await body(.over(client)) } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }

    @Test func aFormGoesOutAndTheAnswerComesBack() async throws {
        try await LoopbackSink.run(answering: { _ in
            LoopbackSink.Answer(402, headers: [("X-Kind", "a"), ("x-kind", "b")], body: Array("no".utf8))
        }) { sink in
            let request = OutboundRequest.form(FormFields([.init("a", "1 & 2")]), to: sink.url("/pay?x=1"))
            let answer = try await self.calling { try await $0.send(request) }
            #expect(answer.status == 402 && answer.body == Array("no".utf8))
            #expect(answer.headers.filter { $0.isNamed("X-KIND") }.map(\.value) == ["a", "b"])
            let seen = try #require(sink.requests.value.first)
            #expect(seen.method == "POST" && seen.uri == "/pay?x=1")
            #expect(seen.body == Array("a=1+%26+2".utf8))
            #expect(seen.headers.contains { $0.name == "content-type" && $0.value.hasPrefix("application/x-www-form") })
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        try await LoopbackSink.run(answering: { _ in
            LoopbackSink.Answer(302, headers: [("Location", "/elsewhere")], body: [])
        }) { sink in
            let answer = try await self.calling { try await $0.send(OutboundRequest(method: "GET", url: sink.url())) }
            #expect(answer.status == 302 && answer.header("location") == "/elsewhere")
            #expect(sink.requests.value.count == 1)
        }
    }

    @Test func anAnswerThatNeverComesOrNeverEndsTimesOut() async throws {
        for way in [LoopbackSink.Answer.Way.never, .headOnly] {
            try await LoopbackSink.run(answering: { _ in
                LoopbackSink.Answer(200, headers: [], body: [1, 2, 3], way: way)
            }) { sink in
                let request = OutboundRequest(method: "GET", url: sink.url(), timeout: .milliseconds(200))
                _ = await #expect(throws: OutboundFailure.timedOut) {
                    try await self.calling { try await $0.send(request) }
                }
            }
        }
    }

    @Test func aLongAnswerIsNotReadToItsEnd() async throws {
        try await LoopbackSink.run(answering: { _ in
            LoopbackSink.Answer(200, headers: [], body: Array(repeating: 65, count: OutboundHTTP.answerLimit + 1))
        }) { sink in
            _ = await #expect(throws: OutboundFailure.answerTooLong(limit: OutboundHTTP.answerLimit)) {
                try await self.calling { try await $0.send(OutboundRequest(method: "GET", url: sink.url())) }
            }
        }
    }

    @Test func noServerAndNoURLAreToldApart() async throws {
        let port = try await LoopbackSink.run { $0.port }
        await #expect {
            try await self.calling {
                try await $0.send(OutboundRequest(method: "GET", url: "http://127.0.0.1:\(port)/?secret=1"))
            }
        } throws: { error in
            error as? OutboundFailure == .unreachable(detail: "Connection refused")
        }
        await #expect(throws: OutboundFailure.forbidden(detail: "the URL is not one")) {
            try await self.calling { try await $0.send(OutboundRequest(method: "GET", url: "nonsense")) }
        }
    }
}
