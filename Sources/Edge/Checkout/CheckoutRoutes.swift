import AdapterKit
import HTTPTypes
import Ingest
import Logging
import Model
import Signing
import Store
import Workflows

/// Prepares the payment of an order with a provider to which the buyer's browser is sent.
enum CheckoutRoutes {
    static let routes = [
        Route(
            .post,
            "/v1/checkouts/{order}/{source}",
            Scope(.orders, .write),
            idempotencyKey: .required,
            Self.prepare
        )
    ]

    private static func prepare(_ call: Call) async throws -> Reply {
        guard call.parameters.count == 2,
            let source = call.edge.receiver.sources[call.parameters[1]],
            let adapter = source.adapter as? any CheckingOut
        else { throw Problem.notFound("source that takes checkouts").passing }
        let order = try await call.found("order") { try await call.edge.store.order($0) }
        let (details, returnURL) = try Self.details(call, adapter)
        guard [.created, .reserved].contains(order.machine.phase) else {
            var problem = Problem(409, "not_payable", "the order is \(order.machine.phase.rawValue)").passing
            problem.members = [("phase", .string(order.machine.phase.rawValue))]
            throw problem
        }
        if let registration = order.registration {
            throw Problem(
                409,
                "paid_elsewhere",
                "the order is paid by the registration \(registration) at \(order.provider ?? "its seller")"
            )
        }
        guard let base = call.edge.publicURL, let notifyURL = adapter.settings.publicURL else {
            throw Problem.unavailable(
                "public_url_missing",
                "server.public_url is not configured: the browser has no way back",
                retryAfter: 60
            )
        }
        let session = CheckoutSession(provider: source.descriptor.name, order: order.id)
        let checkout = Checkout(
            order: order.id.description,
            attempt: Self.attempt(call),
            token: Base64URL.encode(call.edge.randomBytes(16)),
            amount: order.machine.total,
            livemode: order.livemode,
            details: details,
            notifyURL: notifyURL,
            next: session.endPath(returningTo: returnURL),
            now: call.edge.time.now()
        )
        let resume = try Self.wayBack(adapter, checkout)
        let prepared = try await Self.ask(call, adapter, checkout)
        // Before anybody can pay: what so-net says later is compared with this.
        try await call.edge.store.insertDone(
            NewCommand(
                id: call.edge.store.ids.next(),
                source: source.name,
                kind: .checkout,
                key: prepared.payment,
                payload: prepared.query,
                objects: prepared.objects
            )
        )
        let reply: JSON = [
            "order": .string(order.id.description), "source": .string(source.name),
            "payment": .string(prepared.payment), "session": .string(session.id),
            "redirect_url": .string(Self.joined(base, session.outPath(to: prepared.page, resume: resume))),
            "expires_at": .text(prepared.expiresAt),
        ]
        return .json(reply, status: .created)
    }

    /// The members of the body but `return_url`, which is ours.
    private static func details(
        _ call: Call,
        _ adapter: any CheckingOut
    ) throws(Problem) -> (JSONObject, returnURL: String) {
        var body = try call.body(members: Self.members)
        let targets = adapter.redirectTargets
        let returnURL = body.value(
            "return_url",
            required: true,
            expected: "a URL on one of the allowed_hosts, of up to \(Self.longestReturnURL) bytes"
        ) { json in
            json.string.flatMap { url in
                let isShort = url.utf8.count <= Self.longestReturnURL
                return isShort && RedirectTargets.origin(of: url) != nil && targets.allows(url) ? url : nil
            }
        }
        try body.check()
        guard let returnURL else { throw Problem(422, "validation_failed", "see errors") }
        let details = body.object.members.filter { $0.name != "return_url" && !$0.value.isNull }
        return (JSONObject(details.map { ($0.name, $0.value) }), returnURL)
    }

    private static let longestReturnURL = 1000

    /// Where the provider sends the browser back, which the browser has to keep in a cookie.
    private static func wayBack(_ adapter: any CheckingOut, _ checkout: Checkout) throws(Problem) -> String {
        let resume: String
        do throws(CheckoutRefusal) { resume = try adapter.returnURL(of: checkout) } catch {
            throw Problem(checkout: error)
        }
        guard let excess = CheckoutSession.excess(of: resume) else { return resume }
        let reason =
            "is too long with what travels beside it: the way back is \(excess) bytes longer than a browser's cookie "
            + "holds. Characters other than letters and digits count up to seven times; shorten it, or the other members"
        throw Problem(checkout: .invalid(member: "return_url", reason: reason))
    }

    static let members = ["return_url", "mp_id", "product_id", "description", "user_id", "memo", "action"]

    private static func ask(
        _ call: Call,
        _ adapter: any CheckingOut,
        _ checkout: Checkout
    ) async throws(Problem) -> PreparedCheckout {
        let request: OutboundRequest
        do throws(CheckoutRefusal) { request = try adapter.prepare(checkout) } catch { throw Problem(checkout: error) }
        let answer: OutboundResponse
        do throws(OutboundFailure) { answer = try await call.edge.outbound.send(request) } catch {
            call.edge.logger.warning(
                "a checkout could not be prepared",
                metadata: ["order": "\(checkout.order)", "error": "\(error)"]
            )
            throw Problem(502, "provider_unavailable", "\(error); try again")
        }
        do throws(CheckoutRefusal) { return try adapter.read(prepared: answer, for: checkout) } catch {
            throw Problem(checkout: error)
        }
    }

    /// 8 characters that make the checkout one of its own.
    private static func attempt(_ call: Call) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        return String(decoding: call.edge.randomBytes(8).map { alphabet[Int($0) & 31] }, as: UTF8.self)
    }

    private static func joined(_ base: String, _ path: String) -> String {
        (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
    }
}

extension Problem {
    fileprivate init(checkout refusal: CheckoutRefusal) {
        switch refusal {
        case .invalid(let member, let reason):
            self.init(422, "validation_failed", member.map { "\($0) \(reason)" } ?? reason)
            self.members = [
                ("errors", .array([["path": .string(member ?? ""), "message": .string(reason)]]))
            ]
        case .refused(let code):
            self.init(502, "provider_refused", "the provider refused to prepare the payment: \(code)")
            self.members = [("provider_code", .string(code))]
        case .unreadable(let reason): self.init(502, "provider_unavailable", "\(reason); try again")
        }
    }
}
