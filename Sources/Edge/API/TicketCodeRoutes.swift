import HTTPTypes
import Model
import QRCode
import Signing
import Store

/// What lets the buyer of a ticket in, and the door.
enum TicketCodeRoutes {
    static let routes = [
        Route(.get, "/v1/tickets/{id}/code", Scope(.tickets, .read), Self.code),
        Route(.get, "/v1/tickets/{id}/code.svg", Scope(.tickets, .read), Self.picture),
        Route(.post, "/v1/tickets/{id}/admit", Scope(.tickets, .admit), Self.admit),
    ]

    private static func code(_ call: Call) async throws -> Reply {
        let hold = try await Self.sale(call)
        let key = call.edge.keyRing().current.key
        return .json([
            "ticket": .text(hold.ticket), "order": .text(hold.order), "hold": .text(hold.id),
            "code": .string(try Self.text(hold, key, call)), "kid": .string(key.kid),
            "admitted_at": .text(hold.admittedAt),
        ])
    }

    private static func picture(_ call: Call) async throws -> Reply {
        let text = try Self.text(try await Self.sale(call), call.edge.keyRing().current.key, call)
        let picture: QRCode
        do throws(QRCode.TooLong) { picture = try QRCode(Array(text.utf8)) } catch {
            // Only a public URL of a thousand characters makes one as long.
            throw Problem(500, "code_too_long", "the code is longer than the \(error.limit) bytes of a QR code")
        }
        var reply = Reply.text(picture.svg, type: "image/svg+xml")
        reply.headers[.contentSecurityPolicy] = "default-src 'none'"
        return reply
    }

    private static func text(_ hold: TicketHoldRecord, _ key: SigningKey, _ call: Call) throws(SigningError) -> String {
        try TicketCode(ticket: hold.ticket, order: hold.order, hold: hold.id, issuer: call.edge.publicURL)
            .text(signedBy: key)
    }

    /// The sale of the ticket that the path names; 409 where it is not sold.
    private static func sale(_ call: Call) async throws -> TicketHoldRecord {
        let ticket = try await TicketRoutes.ticket(call)
        let hold: TicketHoldRecord? =
            if let id = ticket.hold { try await call.edge.store.ticketHold(id) } else { nil }
        guard let hold, hold.state == .sold else {
            var problem = Problem(
                409,
                "ticket_not_sold",
                "the ticket is \(ticket.state.rawValue): its code is given out once it is paid"
            )
            problem.members = [("ticket", .text(ticket.id))]
            throw problem
        }
        return hold
    }

    private static func admit(_ call: Call) async throws -> Reply {
        var body = try call.body(members: ["code", "by"])
        let text = body.string("code", required: true, maximum: TicketCode.longest)
        let name = body.string("by", required: true, maximum: 100)
        try body.check()
        guard let text, let name else { throw Problem(422, "validation_failed", "see errors") }
        let ticket = try await TicketRoutes.ticket(call)
        let now = call.edge.time.now()
        let code: TicketCode
        do throws(VerificationFailure) {
            code = try TicketCode(text, keys: call.edge.keyRing().signers(at: now).map(\.verifyingKey))
        } catch { throw Problem(code: error) }
        guard code.ticket == ticket.id else {
            throw Problem(422, "code_of_another_ticket", "the code is that of \(code.ticket)")
        }
        guard let known = try await call.edge.store.ticketHold(code.hold), known.ticket == ticket.id else {
            throw Problem(invalid: nil, ticket)
        }
        let admission = try await call.edge.store.admit(
            known.id,
            by: name,
            at: now,
            announcement: ticket.admissionAnnouncement(
                of: known,
                by: name,
                row: call.edge.store.ids.next(),
                at: now
            )
        )
        switch admission {
        case .admitted(let hold):
            return .json([
                "ticket": .text(ticket.id), "title": .string(ticket.title), "order": .text(hold.order),
                "hold": .text(hold.id), "admitted_at": .text(hold.admittedAt), "admitted_by": .text(hold.admittedBy),
            ])
        case .already(let hold): throw Problem(already: hold)
        case .notValid(let hold): throw Problem(invalid: hold, ticket)
        }
    }
}

extension Problem {
    /// What is wrong with a code. Whoever forged it learns no more than that.
    fileprivate init(code failure: VerificationFailure) {
        switch failure {
        case .unknownKey:
            self.init(
                403,
                "code_foreign",
                "the code names a key that this gateway does not publish: another gave it out, or the key has retired"
            )
        case .tokenMismatch: self.init(403, "code_forged", "the code is not signed by the key that it names")
        case .algorithmNotAllowed: self.init(422, "code_malformed", "the code is not signed with EdDSA")
        case .malformedToken(let detail): self.init(422, "code_malformed", "the code is none of a ticket: \(detail)")
        default: self.init(422, "code_malformed", "the code does not name ticket, order and hold")
        }
    }

    fileprivate init(already hold: TicketHoldRecord) {
        let who = hold.admittedBy.map { " by \($0)" } ?? ""
        let when = hold.admittedAt.map { " at \($0)" } ?? ""
        self.init(409, "already_admitted", "somebody was let in with this ticket\(who)\(when)")
        self.members = [
            ("ticket", .text(hold.ticket)), ("hold", .text(hold.id)), ("admitted_at", .text(hold.admittedAt)),
            ("admitted_by", .text(hold.admittedBy)),
        ]
    }

    fileprivate init(invalid hold: TicketHoldRecord?, _ ticket: TicketRecord) {
        let why =
            switch (hold?.state, hold?.releaseCause) {
            case (.held, _): "its order is not paid"
            case (_, .refunded): "its order was refunded"
            case (_, .canceled): "its order was canceled"
            case (_, .expired): "its order was not paid in time"
            default: "there is no such sale"
            }
        self.init(409, "not_valid", "this code lets nobody in: \(why)")
        self.members = [("ticket", .text(ticket.id))]
        if let hold { self.members.append(("hold", .text(hold.id))) }
        self.isPassing = hold?.state == .held
    }
}
