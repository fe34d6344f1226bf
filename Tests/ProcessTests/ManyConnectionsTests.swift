import TestSupport
import Testing

/// Providers keep connections open, many more than the 1024 files that a shell allows a process.
@Suite(.timeLimit(.minutes(1)))
struct ManyConnectionsTests {
    @Test func aShellsLimitOnFilesDoesNotLimitConnections() async throws {
        let folder = try TemporaryFolder("tollgate-connections")
        let gateway = try await GatewayProcess.start(in: folder.path, openFiles: 128)
        var open: [RawConnection] = []
        for number in 0..<200 {
            let connection = try await RawConnection(port: gateway.port)
            try await connection.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n")
            let answer = try await connection.wait(for: #"{"status":"ok"}"#)
            try #require(answer.hasPrefix("HTTP/1.1 200 "), "connection \(number)")
            open.append(connection)
        }
        for connection in open { connection.close() }
        gateway.terminate()
        #expect(try await gateway.ended() == .init(status: 0, isSignal: false), "\(gateway.log)")
    }
}
