import Foundation
import Model
import TestSupport
import Testing

/// SIGTERM: nothing new is taken, what is under way is finished, and the file is left whole without its log.
@Suite(.timeLimit(.minutes(2)))
struct ShutdownTests {
    @Test func aCallUnderWayIsFinished() async throws {
        let folder = try TemporaryFolder("tollgate-shutdown")
        let gateway = try await GatewayProcess.start(in: folder.path)
        let call = gateway.call(Payment(number: 1))
        let head = call.headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        let body = String(decoding: call.body, as: UTF8.self)
        let middle = body.index(body.startIndex, offsetBy: body.count / 2)
        let connection = try await RawConnection(port: gateway.port)
        // Both heads come in one piece, so whoever answers the first has seen the second.
        try await connection.send(
            "GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\nPOST /notify/stripe HTTP/1.1\r\nHost: gateway\r\n"
                + "\(head)Content-Length: \(call.body.count)\r\n\r\n\(body[..<middle])"
        )
        try await connection.wait(for: #"{"status":"ok"}"#)
        gateway.terminate()
        try await eventually("new connections to be refused") {
            do {
                _ = try await HTTPCall(method: "GET", path: "/healthz").send(to: gateway.port)
                return false
            } catch { return true }
        }
        try await connection.send(String(body[middle...]))
        let answer = try await connection.wait(for: "accepted")
        #expect(answer.contains("HTTP/1.1 200 OK") && answer.contains(#""status":"accepted""#), "\(answer)")
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")

        let log = "\(folder.path)/tollgate.db-wal"
        let isCopiedBack =
            try !FileManager.default.fileExists(atPath: log) || Data(contentsOf: URL(filePath: log)).isEmpty
        #expect(isCopiedBack, "the write-ahead log still holds something")
        let next = try await GatewayProcess.start(in: folder.path)
        let events = try await next.all("/v1/events?type=payment.succeeded")
        #expect(events.compactMap { $0["subject"]?.string } == [Payment(number: 1).intent])
        next.terminate()
        #expect(try await next.ended() == .init(status: 0, isSignal: false), "\(next.log)")
    }
}
