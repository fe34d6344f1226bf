import AdapterKit
import Model

/// The form that Mandrill sends: one field, which holds the events as a JSON array.
struct MandrillForm {
    static let field = "mandrill_events"
    /// As many events as Mandrill puts into one call.
    static let limit = 1000

    let events: [JSON]

    init(_ body: [UInt8]) throws(AdapterFailure) {
        let fields: FormFields
        do { fields = try FormFields(parsing: body) } catch { throw AdapterFailure("\(error)") }
        let values = fields.values(of: Self.field)
        guard let text = values.first else { throw AdapterFailure("\(Self.field): missing") }
        // Only the last of them is signed.
        guard values.count == 1 else { throw AdapterFailure("\(Self.field): there more than once") }
        let json: JSON
        do { json = try JSON(parsing: text.utf8) } catch { throw AdapterFailure("\(Self.field): no JSON: \(error)") }
        guard let events = json.array else { throw AdapterFailure("\(Self.field): no array") }
        guard events.count <= Self.limit else { throw AdapterFailure("\(Self.field): more than \(Self.limit) events") }
        self.events = events
    }
}
