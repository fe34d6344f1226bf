import AdapterKit
import GoogleCloudMediaAdapter
import Model
import Signing
import TestSupport
import Testing

@Suite("Tokens for a service account's key")
struct ServiceAccountTokenTests {
    @Test func theAssertionIsWhatRFC7523Asks() async throws {
        let google = Google { _, _ throws(OutboundFailure) in Samples.token() }
        let key = try Samples.key()
        let token = try await ServiceAccountTokens(key: key, outbound: google.outbound)
            .issue(.cloudPlatform, now: Samples.now)
        #expect(token.secret.bytes == Array("ya29.SESAME".utf8))
        #expect(token.expiresAt == Samples.now + .seconds(3600))

        let call = try #require(google.calls.value.first)
        #expect(call.method == "POST")
        #expect(call.url == "https://oauth2.googleapis.com/token")
        let form = try FormFields(parsing: call.body)
        #expect(form.fields.map(\.name) == ["grant_type", "assertion"])
        #expect(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        let parts = try #require(form["assertion"]).split(separator: ".")
        try #require(parts.count == 3)
        let header = try JSON(parsing: try #require(Base64URL.decode(parts[0])))
        #expect(header == ["alg": "RS256", "typ": "JWT", "kid": .string(key.keyID)])
        let claims = try JSON(parsing: try #require(Base64URL.decode(parts[1])))
        #expect(
            claims == [
                "iss": .string(key.email), "scope": "https://www.googleapis.com/auth/cloud-platform",
                "aud": "https://oauth2.googleapis.com/token", "iat": 1_790_000_000, "exp": 1_790_003_600,
            ]
        )
        let signature = try #require(Base64URL.decode(parts[2]))
        #expect(key.publicKey.isValid(signature, for: "\(parts[0]).\(parts[1])".utf8))
    }

    static let unreadable: [(JSON, String)] = [
        (["expires_in": 3600, "token_type": "Bearer"], "there is no access_token"),
        (["access_token": "", "expires_in": 3600, "token_type": "Bearer"], "there is no access_token"),
        (["access_token": "a\r\nb: c", "expires_in": 3600, "token_type": "Bearer"], "there is no access_token"),
        (["access_token": "a", "token_type": "Bearer"], "expires_in is no number of seconds up to a day"),
        (
            ["access_token": "a", "expires_in": 0, "token_type": "Bearer"],
            "expires_in is no number of seconds up to a day"
        ),
        (
            ["access_token": "a", "expires_in": "3600", "token_type": "Bearer"],
            "expires_in is no number of seconds up to a day"
        ),
        (["access_token": "a", "expires_in": 3600, "token_type": "mac"], "token_type is not Bearer"),
        (["access_token": "a", "expires_in": 3600], "token_type is not Bearer"), ([], "it is no object"),
    ]

    @Test(arguments: Self.unreadable)
    func anAnswerThatIsNoTokenIsRefused(_ body: JSON, _ reason: String) async throws {
        await #expect(throws: GoogleCloudFailure.unreadable(.token, reason: reason)) {
            try await Self.issue(Samples.json(body))
        }
    }

    @Test func aKeyThatIsNotTakenIsToldWithWhatToDo() async throws {
        let answer = Samples.json(
            ["error": "invalid_grant", "error_description": "Invalid JWT Signature."],
            status: 400
        )
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await Self.issue(answer) }
        #expect(failure?.code == "google_not_permitted")
        // An operator can mend it, so it is tried again, and not in a hurry.
        #expect(failure?.isTransient == true)
        #expect(failure?.retryAfter == .seconds(300))
        #expect(
            failure?.description
                == "OAuth token answered 400 (invalid_grant: Invalid JWT Signature.): check that the key is not disabled "
                + "or deleted and that this machine's clock is right"
        )
    }

    @Test func otherRefusalsAreTold() async throws {
        let wrong = Samples.json(["error": "invalid_scope"], status: 400)
        let failure = await #expect(throws: GoogleCloudFailure.self) { try await Self.issue(wrong) }
        #expect(failure?.code == "google_bad_request")
        #expect(failure?.isTransient == false)
        let down = OutboundResponse(status: 503, headers: [.init("Retry-After", "7")], body: Array("<html>".utf8))
        let outage = await #expect(throws: GoogleCloudFailure.self) { try await Self.issue(down) }
        #expect(outage?.code == "google_unavailable")
        #expect(outage?.retryAfter == .seconds(7))
        let silent = Google { _, _ throws(OutboundFailure) in throw .timedOut }
        let tokens = ServiceAccountTokens(key: try Samples.key(), outbound: silent.outbound)
        let none = await #expect(throws: GoogleCloudFailure.noAnswer(.token, .timedOut)) {
            try await tokens.issue(.cloudPlatform, now: Samples.now)
        }
        #expect(none?.code == "google_timed_out")
    }

    /// Google's sentence helps; what does not belong into a log is taken out of it.
    @Test func aMessageIsTamedBeforeItIsShown() async throws {
        let long = String(repeating: "x", count: 101)
        let message = "Token \(long) is\u{1B}[31m bad\r\nreally " + String(repeating: "so ", count: 300)
        let failure = await #expect(throws: GoogleCloudFailure.self) {
            try await Self.issue(Samples.refusal(403, "for bidden\n", message))
        }
        let text = try #require(failure?.description)
        #expect(text.hasPrefix("OAuth token answered 403 (Token … is [31m bad really so so"))
        #expect(text.count < 500)
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }

    @Test func noDescriptionShowsTheToken() async throws {
        let token = try await Self.issue(Samples.token())
        for text in Samples.texts(of: token) { #expect(!text.contains("SESAME") && !text.contains("83, 69, 83")) }
    }

    @discardableResult
    private static func issue(_ answer: OutboundResponse) async throws -> AccessToken {
        let google = Google { _, _ throws(OutboundFailure) in answer }
        return try await ServiceAccountTokens(key: try Samples.key(), outbound: google.outbound)
            .issue(.cloudPlatform, now: Samples.now)
    }
}
