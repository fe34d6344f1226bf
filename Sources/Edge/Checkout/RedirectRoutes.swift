import AdapterKit
import HTTPTypes
import Hummingbird
import Model

/// The pages through which a buyer's browser goes out to a payment page and comes back.
///
/// They hold no secret and trust nothing that they are given: a browser is sent to our own paths and to the hosts that
/// the operator has listed, or it gets a page that says so.
enum RedirectRoutes {
    static let routes = [
        Route(.get, "/redirect-out", nil, parameters: ["session", "next", "resume"], Self.out),
        Route(.get, "/tools/POST.html", nil, parameters: ["action"], Self.post),
        Route(.get, "/redirect-in/{session}", nil, parameters: ["next"], Self.back),
    ]

    static let prefixes = ["/redirect-out", "/redirect-in/", "/tools/"]

    /// As long as a buyer may be away, unless the source says otherwise.
    private static let cookieSeconds = 3600

    private static func out(_ call: Call) async throws -> Reply {
        guard let session = call.query.text("session").flatMap({ CheckoutSession($0) }) else {
            throw Problem.parameter("invalid_parameter", "session", "it is no name of a session")
        }
        guard let next = call.query.text("next"), call.redirectTargets.allows(next) else {
            return RedirectPage.notAllowed
        }
        var reply = RedirectPage.seeOther(next)
        if let resume = call.query.text("resume") {
            guard call.redirectTargets.allows(resume) else { return RedirectPage.notAllowed }
            guard CheckoutSession.excess(of: resume) == nil else {
                throw Problem.parameter("invalid_parameter", "resume", "it is too long")
            }
            let value = CheckoutSession.cookieValue(of: resume)
            reply.headers[.setCookie] = call.cookie(value, path: session.path, seconds: Self.cookieSeconds)
        }
        return reply
    }

    private static func post(_ call: Call) async throws -> Reply {
        guard let action = call.query.text("action"), RedirectTargets.origin(of: action) != nil,
            call.edge.formTargets.allows(action)
        else { return RedirectPage.notAllowed }
        let fields: FormFields
        do throws(FormError) { fields = try FormFields(queryOf: String(action.prefix { $0 != "#" })) } catch {
            throw Problem.parameter("invalid_parameter", "action", "\(error)")
        }
        let page = String(action.prefix { $0 != "?" && $0 != "#" })
        return RedirectPage.form(fields, to: page, allowed: call.redirectTargets)
    }

    private static func back(_ call: Call) async throws -> Reply {
        guard let session = call.parameters.first.flatMap({ CheckoutSession($0) }) else {
            throw Problem.notFound("session")
        }
        var reply = RedirectPage.finished
        // The shop's page; a page of ours would lead round in a circle.
        for next in [call.query.text("next"), call.resume] {
            guard let next, RedirectTargets.origin(of: next) != nil, call.redirectTargets.allows(next),
                !call.isNotifyURL(next)
            else { continue }
            reply = RedirectPage.seeOther(next)
            break
        }
        reply.headers[.setCookie] = call.cookie("", path: session.path, seconds: 0)
        return reply
    }
}

extension Call {
    /// What any source with a browser's return allows, and our own address.
    fileprivate var redirectTargets: RedirectTargets { self.edge.redirectTargets }

    fileprivate func isNotifyURL(_ url: String) -> Bool {
        let path = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).dropFirst(3).first ?? ""
        return path.hasPrefix("notify/")
    }

    /// HttpOnly, because no script needs it. Lax, because it is read on a GET to which another site leads the browser;
    /// it is never needed on so-net's POST.
    fileprivate func cookie(_ value: String, path: String, seconds: Int) -> String {
        let isSecure = self.edge.publicURL?.hasPrefix("https://") ?? false
        return "\(CheckoutSession.cookie)=\(value); Path=\(path); Max-Age=\(seconds); HttpOnly; SameSite=Lax"
            + (isSecure ? "; Secure" : "")
    }

    /// The URL in our cookie.
    fileprivate var resume: String? {
        let prefix = "\(CheckoutSession.cookie)="
        for item in (self.request.headers[.cookie] ?? "").split(separator: ";") {
            let item = item.drop { $0 == " " }
            guard item.hasPrefix(prefix) else { continue }
            return (try? FormFields(parsing: "=\(item.dropFirst(prefix.count))".utf8))?.fields.first?.value
        }
        return nil
    }
}
