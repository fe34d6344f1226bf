import AdapterKit
import Model

/// One notification of a batch: an order that was paid or canceled.
struct KKTIXNotification {
    private let json: JSON
    private let batch: String?

    init(_ json: JSON, batch: String?) {
        self.json = json
        self.batch = batch
    }

    /// What it means. One that cannot be read takes no other with it.
    var entry: Normalization.Entry {
        guard let type = self.json["type"]?.string, !type.isEmpty else {
            return .quarantined(reason: "type: missing or no text")
        }
        guard let kind = Kind(rawValue: type) else { return .unrecognized(providerType: type) }
        if self.isTest { return .ignored(providerType: "\(type) (test of the KKTIX console)") }
        do throws(KKTIXFault) { return .event(try self.draft(kind)) } catch {
            return .quarantined(reason: "\(type): \(error.path): \(error.problem)")
        }
    }

    enum Kind: String, CaseIterable {
        case paid = "order_activated_paid"
        case canceled = "order_cancelled"
    }

    /// What the console's test button sends: an event that nobody can have.
    private var isTest: Bool {
        self.json["event"]?["slug"]?.string == "event-slug" && self.json["event"]?["name"]?.string == "Event Name"
    }

    private func draft(_ kind: Kind) throws(KKTIXFault) -> EventDraft {
        guard let order = self.json["order"]?["id"]?.identifier else {
            throw KKTIXFault("order.id", "missing, or neither a whole number nor a text")
        }
        let fields = KKTIXFields(self.json)
        let time = try fields.text(kind == .paid ? "order.paid_at" : "order.cancelled_at")
        var data = JSONObject([
            ("provider", "kktix"), ("livemode", true), ("order", .string(order)),
            ("provider_type", .string(kind.rawValue)),
        ])
        data["order_state"] = try fields.text("order.state").map { .string($0) }
        data["event"] = try fields.texts("event", ["name", "slug"])
        var amount: Money?
        switch kind {
        case .paid:
            // As KKTIX wrote it, in the organizer's own offset.
            data["paid_at"] = time.map { .string($0) }
            data["contact"] = try fields.contact()
            let tickets = try fields.tickets()
            data["tickets"] = .array(tickets.map(\.json))
            amount = try Self.total(of: tickets)
            data["amount"] = amount.map(\.json)
        case .canceled: data["canceled_at"] = time.map { .string($0) }
        }
        data["batch"] = self.batch.map { .string($0) }
        return EventDraft(
            key: "kktix:\(kind.rawValue):\(order)",
            type: kind == .paid ? "registration.paid" : "registration.canceled",
            subject: order,
            occurredAt: time.flatMap { Timestamp(rfc3339: $0) },
            effectKey: "kktix|\(order)|\(kind.rawValue)",
            // By the notification, not by order.state, which may have moved on when it is sent again.
            targetState: kind == .paid ? "activated" : "cancelled",
            amount: amount,
            objects: [order],
            data: .object(data)
        )
    }

    /// nil where a ticket has no price, or not all have the same currency.
    private static func total(of tickets: [KKTIXTicket]) throws(KKTIXFault) -> Money? {
        var sum: Int64 = 0
        for ticket in tickets {
            guard let price = ticket.price, price.currency == tickets[0].price?.currency else { return nil }
            let (total, isTooLarge) = sum.addingReportingOverflow(price.minorUnits)
            guard !isTooLarge else { throw KKTIXFault("tickets", "prices beyond all sense") }
            sum = total
        }
        return tickets.first?.price.map { Money(minorUnits: sum, currency: $0.currency) }
    }
}

/// A member that cannot be read: its path and what is wrong, never its value.
struct KKTIXFault: Error {
    let path: String
    let problem: String

    init(_ path: String, _ problem: String) {
        self.path = path
        self.problem = problem
    }
}

extension Money {
    var json: JSON { ["value": .integer(self.minorUnits), "currency": .string(self.currency)] }
}
