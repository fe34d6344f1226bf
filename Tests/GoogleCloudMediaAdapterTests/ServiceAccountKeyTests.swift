import GoogleCloudMediaAdapter
import Model
import Signing
import Testing

@Suite("A service account's key")
struct ServiceAccountKeyTests {
    @Test func isReadAsGoogleWritesIt() throws {
        let key = try Samples.key()
        #expect(key.email == "media@invented-project.iam.gserviceaccount.com")
        #expect(key.keyID == "0123456789abcdef0123456789abcdef01234567")
        #expect(key.tokenURL == "https://oauth2.googleapis.com/token")
        #expect(key.projectID == "invented-project")
        #expect(key.publicKey.modulus.count == 256)
        #expect(try Samples.key { $0["token_uri"] = nil }.tokenURL == "https://oauth2.googleapis.com/token")
    }

    @Test(arguments: ["type", "client_email", "private_key_id", "private_key"])
    func namesTheMemberThatIsMissing(_ member: String) {
        for value in [JSON?.none, .null] {
            let error = #expect(throws: ServiceAccountKeyError.missing(member: member)) {
                try Samples.key { $0[member] = value }
            }
            #expect(error?.code == "service_account_member_missing")
            #expect(error?.description.contains("has no \(member)") == true)
            #expect(error?.description.contains("gcloud iam service-accounts keys create") == true)
        }
    }

    static let malformed: [(String, JSON)] = [
        ("type", 1), ("client_email", ""), ("client_email", "media"), ("client_email", "a\n@b.c"),
        ("client_email", ["a@b.c"]), ("private_key_id", "a b"), ("private_key_id", 7),
        ("token_uri", "http://evil.example"),
        ("token_uri", "https://"), ("token_uri", "ftp://x"), ("token_uri", "https://a b"), ("token_uri", 1),
        ("token_uri", "http://127.0.0.1:1@evil.example/"), ("private_key", "SESAME"),
        ("private_key", "-----BEGIN PRIVATE KEY-----\nSESAME\n-----END PRIVATE KEY-----\n"),
        ("private_key", "-----BEGIN PRIVATE KEY-----"),
    ]

    @Test(arguments: Self.malformed)
    func namesTheMemberThatIsBadAndQuotesNothing(_ member: String, _ value: JSON) {
        let error = #expect(throws: ServiceAccountKeyError.self) { try Samples.key { $0[member] = value } }
        guard case .malformed(member, _)? = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(error?.code == "service_account_member_malformed")
        #expect(error?.description.contains("bad \(member)") == true)
        #expect(error?.description.contains("SESAME") == false)
    }

    @Test func tellsOtherCredentialsApart() {
        let error = #expect(throws: ServiceAccountKeyError.wrongType("authorized_user")) {
            try Samples.key { $0["type"] = "authorized_user" }
        }
        #expect(error?.code == "service_account_wrong_type")
        #expect(throws: ServiceAccountKeyError.wrongType("unknown")) { try Samples.key { $0["type"] = "SE SA\nME" } }
    }

    @Test(arguments: ["", "[]", "null", "not JSON", "-----BEGIN PRIVATE KEY-----", "{"])
    func refusesWhatIsNoObject(_ text: String) {
        let error = #expect(throws: ServiceAccountKeyError.notJSON) {
            try ServiceAccountKey(Secret(label: "file:key", bytes: Array(text.utf8)))
        }
        #expect(error?.code == "service_account_not_json")
    }

    @Test func showsNothingOfItsSecretHalf() throws {
        let pem = try #require(try Samples.fixture("service-account.json")["private_key"]?.string)
        let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        #expect(lines.count > 20)
        for text in Samples.texts(of: try Samples.key()) {
            #expect(lines.allSatisfy { !text.contains($0) }, "\(text)")
        }
    }
}
