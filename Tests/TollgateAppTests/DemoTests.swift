import Foundation
import TestSupport
import Testing

@testable import TollgateApp

@Suite("tollgate demo")
struct DemoTests {
    @Test(.timeLimit(.minutes(2)))
    func walksThroughTwice() async throws {
        let folder = try TemporaryFolder("demo")
        for _ in 1...2 {
            let walk = await Transcript.of("demo", "--once", "--port", "0", "--folder", folder.path)
            #expect(walk.code == 0, "\(walk.text)\n\(walk.errorText)")
            for told in [
                "accepted", "paid and fulfilled", "signature verified", "duplicate", "rejected with 400", "is refunded",
            ] {
                #expect(walk.text.contains(told), "it does not tell of \(told)")
            }
        }
        for name in ["stripe-webhook-secret", "subscriber-secret", "admin-token"] {
            #expect(try !PrivateFile.isOpenToOthers(folder.file(name)))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPortThatIsTakenFailsIt() async throws {
        let folder = try TemporaryFolder("demo")
        try await LoopbackSink.run { sink in
            let walk = await Transcript.of("demo", "--once", "--port", "\(sink.port)", "--folder", folder.path)
            #expect(walk.code == 1)
            #expect(walk.errorText.contains("is already in use: stop what listens there"))
        }
    }
}
