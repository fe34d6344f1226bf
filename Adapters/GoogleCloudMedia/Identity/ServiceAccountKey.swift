import Model
public import Signing

/// A service account's key, as Google's console and `gcloud` write it into a JSON file. It never shows its secret half.
///
/// Source of the members: Google Cloud, "Create and delete service account keys".
public struct ServiceAccountKey: Sendable, CustomStringConvertible {
    /// Who it is: `name@project.iam.gserviceaccount.com`.
    public let email: String
    /// The key's name with Google.
    public let keyID: String
    /// Where tokens are asked for.
    public let tokenURL: String
    public let projectID: String?
    private let key: RSASigningKey

    static let publicTokenURL = "https://oauth2.googleapis.com/token"

    /// Reads the file's content.
    public init(_ secret: Secret) throws(ServiceAccountKeyError) { try self.init(parsing: secret.bytes) }

    public init(parsing bytes: [UInt8]) throws(ServiceAccountKeyError) {
        let file: JSON
        do throws(JSONParseError) { file = try JSON(parsing: bytes, maximumDepth: 8) } catch { throw .notJSON }
        guard file.object != nil else { throw .notJSON }
        let type = try Self.text("type", of: file)
        guard type == "service_account" else { throw .wrongType(Self.isName(type) ? type : "unknown") }
        self.email = try Self.text("client_email", of: file)
        guard self.email.contains("@"), self.email.utf8.count <= 254,
            self.email.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .malformed(member: "client_email", reason: "it is no e-mail address") }
        self.keyID = try Self.text("private_key_id", of: file)
        guard Self.isName(self.keyID) else { throw .malformed(member: "private_key_id", reason: "it is no name") }
        self.projectID = file["project_id"]?.string
        self.tokenURL = file["token_uri"] == nil ? Self.publicTokenURL : try Self.text("token_uri", of: file)
        guard Self.mayBeSentTo(self.tokenURL) else {
            throw .malformed(member: "token_uri", reason: "it is no https:// URL")
        }
        let pem = try Self.text("private_key", of: file)
        do throws(KeyMaterialError) { self.key = try RSASigningKey(pem: pem) } catch {
            throw .malformed(member: "private_key", reason: "\(error)")
        }
    }

    public var publicKey: RSAPublicKey { self.key.publicKey }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    func signature(for bytes: [UInt8]) throws(GoogleCloudFailure) -> [UInt8] {
        do throws(SigningError) { return try self.key.signature(for: bytes) } catch { throw .signingFailed }
    }

    /// A JSON Web Token of the claims, signed with RS256.
    func token(_ claims: JSON) throws(GoogleCloudFailure) -> String {
        do throws(SigningError) { return try self.key.token(claims, kid: self.keyID) } catch { throw .signingFailed }
    }

    public var description: String { "ServiceAccountKey(\(self.email), \(self.keyID))" }

    private static func text(_ member: String, of file: JSON) throws(ServiceAccountKeyError) -> String {
        guard let value = file[member], !value.isNull else { throw .missing(member: member) }
        guard let text = value.string, !text.isEmpty else { throw .malformed(member: member, reason: "it is no text") }
        return text
    }

    private static func isName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            }
    }

    /// The assertion is worth an hour of the account's rights: it leaves the machine over TLS only.
    private static func mayBeSentTo(_ url: String) -> Bool {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("@") else { return false }
        return ["https://", "http://127.0.0.1:", "http://localhost:"].contains { url.hasPrefix($0) && url != $0 }
    }
}
