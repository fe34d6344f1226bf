import AdapterKit
import HTTPTypes
import Signing

/// The few pages that a buyer may see, and the answers that show none.
///
/// Nothing but what is written here is executed or loaded: the policy names the one script by its digest, and everything
/// that comes from outside is escaped.
enum RedirectPage {
    /// Sends the form as soon as the page is there.
    static let script = "document.forms[0].submit()"

    static func seeOther(_ location: String) -> Reply {
        var headers = Self.headers(policy: "default-src 'none'; frame-ancestors 'none'")
        headers[.location] = location
        return Reply(.seeOther, headers: headers)
    }

    static var notAllowed: Reply {
        Self.page(
            .badRequest,
            title: "This link leads nowhere",
            body: "<p>It names a place to which this server sends nobody. Please go back to the shop.</p>"
        )
    }

    static var finished: Reply {
        Self.page(
            .ok,
            title: "You can go back to the shop",
            body: "<p>This window is not needed any more. The shop shows whether your payment has arrived.</p>"
        )
    }

    /// A form with these fields that sends itself.
    static func form(_ form: FormFields, to action: String, allowed: RedirectTargets) -> Reply {
        let inputs = form.fields.map {
            "<input type=\"hidden\" name=\"\(Self.escaped($0.name))\" value=\"\(Self.escaped($0.value))\">"
        }
        let body =
            "<form method=\"post\" action=\"\(Self.escaped(action))\">\(inputs.joined())"
            + "<p>You are being taken to the payment page.</p><button>Go on</button></form>"
            + "<script>\(Self.script)</script>"
        // Browsers hold the redirects that follow the form against the policy too, and payment pages send buyers on to
        // their banks. Where the form itself goes was checked already.
        let targets = ["'self'", "https:"] + allowed.origins.filter { $0.hasPrefix("http:") }.sorted()
        return Self.page(
            .ok,
            title: "Payment",
            body: body,
            policy: "script-src '\(Self.scriptDigest)'; form-action \(targets.joined(separator: " "))"
        )
    }

    private static let scriptDigest = "sha256-\(Base64.encode(Hashing.sha256(Self.script.utf8)))"

    private static func page(
        _ status: HTTPResponse.Status,
        title: String,
        body: String,
        policy: String = "form-action 'none'"
    ) -> Reply {
        var headers = Self.headers(
            policy: "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; \(policy)"
        )
        headers[.contentType] = "text/html; charset=utf-8"
        let html =
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>\(title)</title></head>"
            + "<body><h1>\(title)</h1>\(body)</body></html>\n"
        return Reply(status, headers: headers, bytes: Array(html.utf8))
    }

    private static func headers(policy: String) -> HTTPFields {
        var headers: HTTPFields = [
            .contentSecurityPolicy: policy, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ]
        for (name, value) in [("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
