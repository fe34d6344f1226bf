import AdapterKit
import Model

/// The outside of a call: `{"batch_id": …, "notifications": […]}`.
struct KKTIXBatch {
    /// Names the delivery; nil where there is none.
    let id: String?
    let notifications: [JSON]

    init(_ body: [UInt8]) throws(AdapterFailure) {
        let json: JSON
        do { json = try JSON(parsing: body) } catch { throw AdapterFailure("the body is not JSON: \(error)") }
        guard let notifications = json["notifications"]?.array else {
            throw AdapterFailure("notifications: missing or no list")
        }
        self.id = json["batch_id"]?.identifier
        self.notifications = notifications
    }
}

extension JSON {
    /// An id, written as a whole number or as a text.
    var identifier: String? {
        switch self {
        case .integer(let number): String(number)
        case .string(let text) where !text.isEmpty: text
        default: nil
        }
    }
}
