import Model
import Signing
import Testing

struct SubscriptionSecretsTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let subscription = SubscriptionID(rawValue: 7)

    static func secret(_ byte: UInt8) throws -> Secret {
        try WebhookSecret.generate(label: "test", randomBytes: Array(repeating: byte, count: 32))
    }

    @Test func oneSecretSignsForEver() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
        #expect(secrets.live(at: Self.now).count == 1)
        #expect(secrets.live(at: Self.now + .seconds(1_000_000_000)).count == 1)
    }

    @Test func theOlderSecretSignsUntilTheOverlapEnds() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
            .rotated(to: Self.secret(2), overlap: .seconds(60), now: Self.now)
        #expect(secrets.current == (try Self.secret(2)))
        #expect(secrets.live(at: Self.now + .seconds(59)).count == 2)
        #expect(secrets.live(at: Self.now + .seconds(60)) == [try WebhookSecret(Self.secret(2))])
    }

    @Test func aRetiredSecretIsForgottenAtTheNextRotation() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
            .rotated(to: Self.secret(2), overlap: .seconds(60), now: Self.now)
            .rotated(to: Self.secret(3), overlap: .seconds(60), now: Self.now + .seconds(60))
        #expect(secrets.secretJSON["secrets"]?.array?.count == 2)
    }

    @Test func rotatingToTheCurrentSecretChangesNothing() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
        #expect(try secrets.rotated(to: Self.secret(1), overlap: .seconds(60), now: Self.now) == secrets)
    }

    @Test func aRetiringSecretCanBecomeCurrentAgain() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
            .rotated(to: Self.secret(2), overlap: .seconds(60), now: Self.now)
            .rotated(to: Self.secret(1), overlap: .seconds(60), now: Self.now)
        #expect(secrets.current.bytes == (try Self.secret(1).bytes))
        #expect(secrets.live(at: Self.now).count == 2)
    }

    @Test func theListIsBounded() throws {
        var secrets = try SubscriptionSecrets(Self.secret(0))
        for byte in 1...20 as ClosedRange<UInt8> {
            secrets = try secrets.rotated(to: Self.secret(byte), overlap: .seconds(60), now: Self.now)
        }
        #expect(secrets.live(at: Self.now).count == SubscriptionSecrets.maximumCount)
    }

    @Test func sealedSecretsOpenForTheirSubscriptionOnly() throws {
        let sealer = try Sealer(key: Array(repeating: 9, count: 32))
        let secrets = try SubscriptionSecrets(Self.secret(1))
            .rotated(to: Self.secret(2), overlap: .seconds(60), now: Self.now)
        let sealed = try secrets.sealed(with: sealer, for: Self.subscription)
        let opened = try SubscriptionSecrets(sealed: sealed, with: sealer, for: Self.subscription)
        #expect(opened.secretJSON == secrets.secretJSON)
        #expect(throws: SubscriptionSecretsError.cannotOpen) {
            try SubscriptionSecrets(sealed: sealed, with: sealer, for: SubscriptionID(rawValue: 8))
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"secrets":[]}"#, #"{"secrets":[{"secret":"whsec_?"}]}"#, #"{"secrets":[{"retires_at":null}]}"#,
        #"{"secrets":[{"secret":"whsec_AQID","retires_at":"2027-01-01T00:00:00Z"}]}"#,
        #"{"secrets":[{"secret":"whsec_AQID"},{"secret":"whsec_AQID","retires_at":"soon"}]}"#,
        #"{"secrets":[{"secret":"whsec_AQID"},{"secret":"whsec_BAUG"}]}"#,
    ])
    func aMalformedListIsRefused(text: String) throws {
        let json = try JSON(parsing: text.utf8)
        #expect(throws: KeyMaterialError.self) { try SubscriptionSecrets(secretJSON: json) }
    }

    /// What an operator chooses has to be as long as what is made; what is stored already still opens.
    @Test(arguments: [(1, false), (23, false), (24, true), (64, true), (65, false)])
    func aChosenSecretIsLongEnough(_ count: Int, _ isFine: Bool) throws {
        let text = "whsec_" + Base64.encode(Array(repeating: UInt8(7), count: count))
        let secret = Secret(label: "chosen", bytes: Array(text.utf8))
        let secrets = try SubscriptionSecrets(Self.secret(1))
        if isFine {
            #expect(try SubscriptionSecrets(secret).current == secret)
            let rotated = try secrets.rotated(to: secret, overlap: .seconds(1), now: Self.now)
            #expect(rotated.current == secret)
        } else {
            let error = KeyMaterialError.wrongLength(expected: 24...64, actual: count)
            #expect(throws: error) { try SubscriptionSecrets(secret) }
            #expect(throws: error) { try secrets.rotated(to: secret, overlap: .seconds(1), now: Self.now) }
        }
        let stored = JSON.object(JSONObject([("secrets", [["secret": .string(text)]])]))
        #expect(try SubscriptionSecrets(secretJSON: stored).current.bytes == secret.bytes)
    }

    @Test func nothingSecretIsShown() throws {
        let secrets = try SubscriptionSecrets(Self.secret(1))
        let written = String(decoding: secrets.current.bytes, as: UTF8.self)
        var dumped = ""
        dump(secrets, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), dumped] {
            #expect(!text.contains(written))
            #expect(!text.contains("whsec_"))
        }
    }
}
