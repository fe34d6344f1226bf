import AdapterKit
import Model
import Signing

/// Where Plivo is asked, and as whom.
struct PlivoAccount {
    private let id: String
    /// The API's address, without a slash at its end.
    private let url: String

    private static let publicAPI = "https://api.plivo.com"

    /// nil where no account is configured.
    init?(_ settings: SourceSettings) throws(AdapterConfigurationError) {
        let url = try settings.baseURL("api_url", example: Self.publicAPI) ?? Self.publicAPI
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard let id = settings.options["auth_id"] else { return nil }
        guard let id = id.string, Self.isIdentifier(id) else {
            throw AdapterConfigurationError(
                key: "auth_id",
                advice: "is no account: write the Auth ID of the Plivo console, such as MAXXXXXXXXXXXXXXXXXX"
            )
        }
        self.id = id
    }

    /// Whether the text can stand in a path as it is.
    static func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Asks for one message, with the account's token, which is the source's current secret.
    func request(for message: String, token: Secret) -> OutboundRequest {
        OutboundRequest(
            method: "GET",
            url: "\(self.url)/v1/Account/\(self.id)/Message/\(message)/",
            headers: [
                InboundRequest.Header("accept", "application/json"),
                InboundRequest.Header(
                    "authorization",
                    "Basic \(Base64.encode(Array("\(self.id):".utf8) + token.bytes))"
                ),
            ]
        )
    }
}
