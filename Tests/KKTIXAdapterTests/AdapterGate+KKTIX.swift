import AdapterKit
import GateTesting
import Ingest
import Model
import Signing
import Store
import Workflows

@testable import KKTIXAdapter

extension AdapterGate {
    static func kktix(secret: Secret = KKTIXFixture.secret) async throws -> AdapterGate {
        let adapter = try KKTIXFixture.adapter([secret], options: ["header": "X-KKTIX-Secret"])
        return try await AdapterGate(adapter, now: KKTIXFixture.now)
    }

    func send(_ body: JSON, secret: Secret = KKTIXFixture.secret) async throws -> ReceiveAnswer {
        let header = InboundRequest.Header("x-kktix-secret", String(decoding: secret.bytes, as: UTF8.self))
        return try await self.send(KKTIXFixture.request(body.bytes, [header]))
    }

    func phase(_ order: String) async throws -> Registration.Phase? {
        try await self.store.registration("kktix|live||\(order)")?.machine.phase
    }
}
