import AdapterKit
public import Model
import Signing

/// What the specification says of every message: an id that stays the same on every attempt, and a JSON body.
public struct StandardWebhooksMessage: Sendable {
    /// `webhook-id` or `svix-id`, which is signed.
    public let id: String
    public let body: JSON

    public init(id: String, body: JSON) {
        self.id = id
        self.body = body
    }

    init(_ request: InboundRequest) throws(AdapterFailure) {
        let body: JSON
        do throws(JSONParseError) { body = try JSON(parsing: request.body) } catch {
            throw AdapterFailure("the body is not JSON: \(error)")
        }
        do throws(VerificationFailure) {
            self.init(id: try StandardWebhooks.Headers { request.header($0) }.id, body: body)
        } catch { throw AdapterFailure("\(error)") }
    }
}
