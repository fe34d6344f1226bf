import AdapterKit
import GoogleCloudMediaAdapter
import Model
import Signing
import TestSupport
import Testing

@Suite("The machine's own identity")
struct MetadataServerTests {
    static let flavor = [InboundRequest.Header("Metadata-Flavor", "Google")]
    static let base = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default"

    static func identified(_ answer: OutboundResponse) -> OutboundResponse {
        var answer = answer
        answer.headers += Self.flavor
        return answer
    }

    @Test func givesItsTokens() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Self.identified(Samples.token(expiresIn: 1799)) }
        let server = MetadataServer(outbound: google.outbound)
        let token = try await server.issue(.cloudPlatform, now: Samples.now)
        #expect(token.expiresAt == Samples.now + .seconds(1799))
        let call = try #require(google.calls.value.first)
        #expect(call.method == "GET")
        #expect(call.url == "\(Self.base)/token?scopes=https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcloud-platform")
        #expect(call.headers == [.init("metadata-flavor", "Google")])
    }

    /// A captive portal, or an address that somebody else answers for, must not become the machine's identity.
    @Test func isNotMistakenForSomebodyElse() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.token() }
        let server = MetadataServer(outbound: google.outbound)
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await server.issue(.cloudPlatform, now: Samples.now)
        }
        #expect(failure?.code == "google_unreadable_answer")
        await #expect(throws: GoogleCloudFailure.self) { try await server.email(now: Samples.now) }
    }

    @Test func aMachineWithoutAnAccountIsTold() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Self.identified(OutboundResponse(status: 404)) }
        let server = MetadataServer(outbound: google.outbound)
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await server.issue(.cloudPlatform, now: Samples.now)
        }
        #expect(failure?.code == "google_not_permitted")
        #expect(failure?.description.contains("check that this machine has a service account") == true)
    }

    @Test(arguments: ["", "default", "a@b.c <html>", "a@b.c\u{0}"])
    func anAddressThatIsNoneIsRefused(_ body: String) async throws {
        let google = Google { _, _ throws(OutboundFailure) in
            Self.identified(OutboundResponse(status: 200, body: Array(body.utf8)))
        }
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await MetadataServer(outbound: google.outbound).email(now: Samples.now)
        }
        #expect(failure?.code == "google_unreadable_answer")
    }

    /// URLs are signed without a key file: token and address of the machine, the signature of IAM.
    @Test func signsWithAKeyThatNeverLeavesGoogle() async throws {
        let key = try Samples.key()
        let google = Google { request, _ throws(OutboundFailure) in
            if request.url.hasSuffix("/email") {
                return Self.identified(OutboundResponse(status: 200, body: Array("\(key.email)\n".utf8)))
            }
            if request.url.contains("/token?") { return Self.identified(Samples.token()) }
            guard let payload = (try? JSON(parsing: request.body))?["payload"]?.string.flatMap({ Base64.decode($0) }),
                let signing = Self.signingKey, let signature = try? signing.signature(for: payload)
            else { return OutboundResponse(status: 400) }
            return Samples.json(["keyId": "1", "signedBlob": .string(Base64.encode(signature))])
        }
        let time = ManualTime(now: Samples.now).source
        let metadata = MetadataServer(outbound: google.outbound)
        let client = GoogleCloudClient(
            outbound: google.outbound,
            tokens: AccessTokens(issuer: metadata, time: time),
            time: time
        )
        let urls = SignedURLs(signer: IAMSigner(client: client, metadata: metadata), now: { Samples.now })
        let name = try ObjectName(bucket: "invented-bucket", object: "a b")
        let access = ObjectAccess(.get, name, lifetime: .seconds(60))
        let signed = try await urls.url(for: access)
        #expect(try await signed == SignedURLs(signer: key, now: { Samples.now }).url(for: access))
        _ = try await urls.url(for: access)
        let calls = google.calls.value
        #expect(calls.map(\.method) == ["GET", "GET", "POST", "POST"], "the address and the token are asked for once")
        #expect(
            calls[2].url
                == "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/"
                + "media%40invented-project.iam.gserviceaccount.com:signBlob"
        )
        #expect(calls[2].headers.contains(.init("authorization", "Bearer ya29.SESAME")))
    }

    @Test func aMissingRightIsToldWithItsRole() async throws {
        let google = Google { _, _ throws(OutboundFailure) in
            Samples.refusal(403, "IAM_PERMISSION_DENIED", "Permission 'iam.serviceAccounts.signBlob' denied")
        }
        let time = ManualTime(now: Samples.now).source
        let signer = IAMSigner(
            client: GoogleCloudClient(outbound: google.outbound, tokens: nil, time: time),
            metadata: MetadataServer(outbound: google.outbound),
            email: "a@b.c"
        )
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await signer.sign([1], now: Samples.now) }
        #expect(failure?.code == "google_not_permitted")
        #expect(failure?.description.contains("roles/iam.serviceAccountTokenCreator") == true)
    }

    @Test(arguments: [["signedBlob": "not base64"], ["keyId": "1"], ["signedBlob": ""]] as [JSON])
    func aSignatureThatIsNoneIsRefused(_ body: JSON) async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.json(body) }
        let time = ManualTime(now: Samples.now).source
        let signer = IAMSigner(
            client: GoogleCloudClient(outbound: google.outbound, tokens: nil, time: time),
            metadata: MetadataServer(outbound: google.outbound),
            email: "a@b.c"
        )
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await signer.sign([1], now: Samples.now) }
        #expect(failure?.code == "google_unreadable_answer")
    }

    /// A token that was withdrawn is replaced once, and the call made again; the second refusal is told.
    @Test func aTokenThatIsNotTakenIsReplacedOnce() async throws {
        let google = Google { request, number throws(OutboundFailure) in
            if request.url.contains("/token?") { return Self.identified(Samples.token("ya29.\(number)")) }
            let isFirst = request.headers.contains(.init("authorization", "Bearer ya29.0"))
            return isFirst ? Samples.refusal(401, "authError") : Samples.json(["signedBlob": "AA=="])
        }
        let time = ManualTime(now: Samples.now).source
        let metadata = MetadataServer(outbound: google.outbound)
        let client = GoogleCloudClient(
            outbound: google.outbound,
            tokens: AccessTokens(issuer: metadata, time: time),
            time: time
        )
        let signer = IAMSigner(client: client, metadata: metadata, email: "a@b.c")
        #expect(try await signer.sign([1], now: Samples.now) == [0])
        #expect(google.calls.value.map(\.method) == ["GET", "POST", "GET", "POST"])

        let strict = Google { request, _ throws(OutboundFailure) in
            request.method == "GET" ? Self.identified(Samples.token()) : Samples.refusal(401, "authError")
        }
        let other = MetadataServer(outbound: strict.outbound)
        let refused = IAMSigner(
            client: GoogleCloudClient(
                outbound: strict.outbound,
                tokens: AccessTokens(issuer: other, time: time),
                time: time
            ),
            metadata: other,
            email: "a@b.c"
        )
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await refused.sign([1], now: Samples.now) }
        #expect(failure?.code == "google_not_permitted")
        #expect(strict.calls.value.map(\.method) == ["GET", "POST", "GET", "POST"])
    }

    private static var signingKey: RSASigningKey? {
        guard let pem = try? Samples.fixture("service-account.json")["private_key"]?.string else { return nil }
        return try? RSASigningKey(pem: pem)
    }
}
