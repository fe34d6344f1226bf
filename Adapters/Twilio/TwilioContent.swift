import AdapterKit

/// What a call says, by its method and its Content-Type.
enum TwilioContent {
    /// Of a GET, the fields of its query; its body, if there is any, is not signed and is not looked at.
    case form(FormFields)
    case json([UInt8])

    init(_ request: InboundRequest) throws(AdapterFailure) {
        do throws(FormError) {
            if request.method == "GET" {
                self = .form(try FormFields(queryOf: request.target))
            } else if Self.isForm(request) {
                self = .form(try FormFields(parsing: request.body))
            } else {
                self = .json(request.body)
            }
        } catch { throw AdapterFailure("\(error)") }
    }

    /// An empty body without a type is a form without fields.
    static func isForm(_ request: InboundRequest) -> Bool {
        guard let type = request.header("content-type") else { return request.body.isEmpty }
        return type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() == "application/x-www-form-urlencoded"
    }
}
