import AdapterKit
import Model
import Signing

/// A call to the notify URL, taken apart: the state in its query, and what so-net says.
struct SonetCall: Sendable {
    /// The token of our state; nil for so-net's own calls from server to server.
    var metadata: String?
    /// Where the browser is to go.
    var next: String?
    /// What so-net says: the form or the XML document, and for a browser the query as well.
    var fields: FormFields
    /// Why the body cannot be read; nil where it can.
    var fault: String?

    init(_ request: InboundRequest) {
        let query = Self.readable(request.target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
        self.metadata = query["metadata"]
        self.next = query["next"]
        self.fields = FormFields()
        if request.method == "POST" {
            do throws(XMLFields.Failure) {
                self.fields =
                    Self.isXML(request) ? try XMLFields.parse(request.body) : Self.readable(request.body[...])
            } catch { self.fault = "\(error)" }
        }
        // What stands in the body counts: the query may be left over from the way out.
        if self.isBrowser { self.fields.fields += query.fields.filter { $0.name != "metadata" && $0.name != "next" } }
    }

    /// A browser brings our state, or so-net's result; a GET is always one.
    var isBrowser: Bool { self.metadata != nil || self.next != nil || self.fields["resultCode"] != nil }

    /// Under either of the names that so-net uses for one thing in forms and in XML.
    func text(_ form: String, _ xml: String) -> String? {
        (self.fields[form] ?? self.fields[xml]).flatMap { $0.isEmpty ? nil : $0 }
    }

    var icpID: String? { self.text("icpId", "ICP_ID") }
    var icpOrderID: String? { self.text("icpOrderId", "ICP_ORDER_ID") }
    var number: String? { self.text("sonetOrderNo", "SONET_ORDER_NO") }
    var price: String? { self.text("price", "PRICE") }

    /// so-net's order number: 15 characters in its table; more is none.
    static func isNumber(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private static func isXML(_ request: InboundRequest) -> Bool {
        if request.header("content-type")?.lowercased().contains("xml") == true { return true }
        return request.body.first { $0 > 0x20 } == UInt8(ascii: "<")
    }

    /// The fields that are text. Messages for people may come in another encoding, which must not cost the rest.
    private static func readable(_ bytes: some Collection<UInt8>) -> FormFields {
        var fields: [FormFields.Field] = []
        for piece in bytes.split(separator: UInt8(ascii: "&")).prefix(200) {
            guard let field = try? FormFields(parsing: piece).fields.first else { continue }
            fields.append(field)
        }
        return FormFields(fields)
    }
}
