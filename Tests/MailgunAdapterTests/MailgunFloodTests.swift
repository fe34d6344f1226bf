import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import TestSupport
import Testing

@testable import MailgunAdapter

@Suite("Mailgun: what somebody does with a signature that he has seen")
struct MailgunFloodTests {
    private static let limits = RejectionLimits(perSecond: 1, kept: 5)

    private static func gate(in folder: TemporaryFolder? = nil) async throws -> AdapterGate {
        try await AdapterGate(MailgunFixture.adapter(), now: MailgunFixture.now, limits: Self.limits, in: folder)
    }

    private static func forgery() throws -> InboundRequest {
        var call = MailgunFixture.call(try MailgunFixture.event("opened"), token: "other")
        call.body.replace("other".utf8, with: "ether".utf8)
        return call
    }

    @Test("bodies without end under one token, or under none that is used, fill no disk and hide no forgery")
    func flood() async throws {
        let folder = try TemporaryFolder("mailgun")
        let gate = try await Self.gate(in: folder)
        let call = MailgunFixture.call(try MailgunFixture.event("delivered"))
        #expect(await gate.receive(call).outcome == .accepted)
        var kept = 0
        for index in 0..<60 {
            let event = try MailgunFixture.event("complained", ["id": .string("forged-\(index)")])
            let answer = await gate.receive(MailgunFixture.call(event))
            #expect(answer.status == 406 && answer.problem?.code == "token_reused" && answer.outcome == .rejected)
            if answer.receipt != nil { kept += 1 }
        }
        #expect(kept == 5)
        for index in 0..<20 {
            let answer = await gate.receive(MailgunFixture.call(.integer(Int64(index))))
            #expect(answer.status == 400 && answer.problem?.code == "malformed" && answer.receipt == nil)
        }
        // An ordinary call with a wrong signature has its own room, and the true one is a copy.
        let forged = await gate.receive(try Self.forgery())
        #expect(forged.status == 406 && forged.problem?.code == "signature_mismatch" && forged.receipt != nil)
        #expect(await gate.receive(call).outcome == .duplicate)
        let statuses = try await gate.receipts().map(\.status)
        #expect(statuses.count { $0 == .rejected } == 6 && statuses.count == 8)
        #expect(try await gate.eventTypes() == ["email.delivered"])
        try await gate.store.close()

        let later = try await Self.gate(in: folder)
        #expect(await later.receive(MailgunFixture.call(.null)).receipt == nil)
        #expect(await later.receive(try Self.forgery()).receipt != nil)
        try await later.store.close()
    }

    @Test("what cannot be read is answered 400 and what is too long 413, because Mailgun never repeats after 406")
    func statuses() async throws {
        let gate = try await AdapterGate(MailgunFixture.adapter(), now: MailgunFixture.now)
        let form = "application/x-www-form-urlencoded"
        let long = Array(String(repeating: " ", count: MailgunBody.longestJSON + 1).utf8)
        let fields = Array(String(repeating: "a=&", count: FormFields.limit + 1).utf8)
        let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n"
        let parts = Array((String(repeating: part, count: MultipartForm.partLimit + 1) + "--b--\r\n").utf8)
        for (type, body, status, code) in [
            ("application/json", Array("{".utf8), 400, "call_unreadable"),
            ("application/json", [], 400, "call_unreadable"),
            ("application/json", Array("[]".utf8), 406, "signature_missing"),
            ("application/json", long, 413, "call_too_large"),
            (form, Array("a=%zz".utf8), 400, "call_unreadable"), (form, fields, 413, "call_too_large"),
            (form, Array("a=1".utf8), 406, "signature_missing"),
            ("multipart/form-data; boundary=b", Array("--b".utf8), 400, "call_unreadable"),
            ("multipart/form-data; boundary=b", parts, 413, "call_too_large"),
        ] as [(String, [UInt8], Int, String)] {
            let answer = await gate.receive(MailgunFixture.request(type, body))
            #expect(answer.status == status && answer.problem?.code == code, "\(type) \(body.count) \(answer)")
            let id = try #require(answer.receipt)
            let receipt = try #require(try await gate.store.receipt(id))
            #expect(receipt.status == .rejected && receipt.reason == code && receipt.matchedSecret == nil)
            #expect(receipt.detail == answer.problem?.detail && receipt.bodyBytes == body.count)
        }
        try await gate.store.close()
    }
}
