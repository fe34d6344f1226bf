import Model
import Signing
import TestSupport

extension GoogleCloudDouble {
    /// A push of Pub/Sub, wrapped.
    func message(_ data: JSON, attributes: JSON) -> JSON {
        let number = self.state.change { $0.next() }
        let message: JSON = [
            "data": .string(Base64.encode(data.bytes)), "attributes": attributes,
            "messageId": .string(String(number)), "publishTime": .string(self.now().description),
        ]
        return ["message": message, "subscription": .string("projects/\(Self.project)/subscriptions/tollgate")]
    }
}
