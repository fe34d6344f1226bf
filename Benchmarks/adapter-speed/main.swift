import AdapterKit
import Catalog
import Crypto
import CryptoExtras
import Foundation
import Model
import SampleSources
import Signing

// Measures each adapter by itself, on one core: a correctly signed call is proved and read, again and again.
//
// Prints a Markdown table. Beside it the bare checks of a signature over 1 KiB, to hold the asymmetric schemes against.

let seconds = ProcessInfo.processInfo.environment["BENCH_SECONDS"].flatMap(Double.init) ?? 1
let now = Timestamp(seconds: 1_790_000_000)

/// How often a second `work` can be done.
func rate(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let started = clock.now
    var count = 0.0
    while true {
        for _ in 0..<64 { try work() }
        count += 64
        let elapsed = (clock.now - started) / .seconds(1)
        if elapsed >= seconds { return count / elapsed }
    }
}

/// The sample whose body is nearest to 1 KiB, filled up with a long order reference or long ids, as long as the provider's
/// may be so long.
func call<Subject: Sampling>(_ adapter: Subject) throws -> (type: String, request: InboundRequest) {
    func sample(_ type: String, id: Int, order: Int) throws -> InboundRequest {
        let (id, order) = (String(repeating: "7", count: id), "A-" + String(repeating: "1", count: order))
        return try adapter.sample(type: type, id: id, order: order, amount: nil, now: now)
    }
    /// What is too long is refused, by the proof or in the reading.
    func makesAnEvent(_ request: InboundRequest) -> Bool {
        guard let verified = try? adapter.verify(request, now: now).0 else { return false }
        return (try? adapter.normalize(verified))?.drafts.isEmpty == false
    }
    var candidates: [(type: String, request: InboundRequest)] = []
    for type in Subject.sampleTypes {
        let bare = try sample(type, id: 1, order: 1)
        let missing = max(1024 - bare.body.count, 0)
        // An id may stand in a body more than once.
        let growth = max((try sample(type, id: 101, order: 1).body.count - bare.body.count) / 100, 1)
        let filled = [
            try sample(type, id: 1, order: 1 + missing), try sample(type, id: 1 + missing / growth, order: 1),
        ]
        candidates += ([bare] + filled).filter(makesAnEvent).map { (type: type, request: $0) }
    }
    guard let best = candidates.min(by: { abs($0.request.body.count - 1024) < abs($1.request.body.count - 1024) })
    else {
        throw MeasuringFailure.noSample(Subject.descriptor.name)
    }
    return best
}

enum MeasuringFailure: Error {
    case noSample(String)
    case noSettings(String)
    case noEvent(String)
}

func measure<Subject: Sampling>(_ type: Subject.Type) throws -> String {
    let name = Subject.descriptor.name
    guard let settings = SampleSources.settings(for: name) else { throw MeasuringFailure.noSettings(name) }
    let adapter = try Subject(settings: settings)
    let (event, request) = try call(adapter)
    let (verified, _) = try adapter.verify(request, now: now)
    guard try !adapter.normalize(verified).drafts.isEmpty else { throw MeasuringFailure.noEvent(name) }
    let proving = try rate { _ = try adapter.verify(request, now: now) }
    let reading = try rate { _ = try adapter.normalize(verified) }
    let both = try rate { _ = try adapter.normalize(adapter.verify(request, now: now).0) }
    let numbers = [proving, reading, both].map { String(Int($0)) }.joined(separator: " | ")
    return "| \(name) | \(event) | \(request.body.count) | \(numbers) |"
}

/// Identity tokens are remembered until they expire; here each one is checked as if it came for the first time.
func tokens() throws -> Double {
    let name = "googlecloud-pubsub"
    guard let settings = SampleSources.settings(for: name), let secret = settings.secrets.first else {
        throw MeasuringFailure.noSettings(name)
    }
    let key = try RSASigningKey(pem: String(decoding: secret.bytes, as: UTF8.self))
    let policy = IdentityTokenPolicy(
        issuers: ["https://accounts.google.com"],
        audiences: ["https://hooks.example.org/notify"],
        emails: ["push@sample-project.iam.gserviceaccount.com"],
        skew: 60
    )
    let token = try key.token([
        "aud": "https://hooks.example.org/notify", "azp": "113774264463038321964",
        "email": "push@sample-project.iam.gserviceaccount.com", "email_verified": true,
        "exp": .integer(now.seconds + 3600), "iat": .integer(now.seconds), "iss": "https://accounts.google.com",
        "sub": "113774264463038321964",
    ])
    let verifier = IdentityTokenVerifier(policy: policy, capacity: 0)
    return try rate { _ = try verifier.verify(token, keys: { _ in key.publicKey }, now: now) }
}

func bareChecks() throws -> [(String, Double)] {
    let message = Array(repeating: UInt8(ascii: "x"), count: 1024)
    let key = Array(repeating: UInt8(7), count: 32)
    let curve = P256.Signing.PrivateKey()
    let onCurve = try curve.signature(for: message)
    let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let byRSA = try rsa.signature(for: message, padding: .insecurePKCS1v1_5)
    return [
        ("HMAC-SHA256", rate { _ = HMACSHA256.code([message], key: key) }),
        ("HMAC-SHA1", rate { _ = HMACSHA1.code([message], key: key) }),
        ("ECDSA P-256", rate { _ = curve.publicKey.isValidSignature(onCurve, for: message) }),
        ("identity token, never seen before", try tokens()),
        ("RSA-2048", rate { _ = rsa.publicKey.isValidSignature(byRSA, for: message, padding: .insecurePKCS1v1_5) }),
    ]
}

print("| adapter | sample | body bytes | proofs/s | readings/s | both/s |")
print("|---|---|---:|---:|---:|---:|")
for type in AdapterCatalog.adapters {
    guard let type = type as? any Sampling.Type else { continue }
    print(try measure(type))
}
print("\n| bare check of 1 KiB | checks/s |")
print("|---|---:|")
for (name, rate) in try bareChecks() { print("| \(name) | \(Int(rate)) |") }
