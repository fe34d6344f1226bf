import Model
import Store
import Workflows

/// An order as a shop asks for it.
struct NewOrder: Sendable, Hashable {
    var reference: String
    var livemode: Bool
    var provider: String?
    /// The provider's number of the registration that is its payment; nil where it is paid otherwise.
    var registration: String?
    var buyer: JSON
    var lines: [OrderLine]
    var metadata: JSON
    var attribution: JSON
    var cancelsOnFailure: Bool
    var total: Money
    /// How long its tickets wait for the payment; nil where nobody said.
    var holdMinutes: Int64?

    static let members = [
        "reference", "currency", "livemode", "provider", "registration", "buyer", "lines", "metadata", "attribution",
        "cancel_on_failure", "hold_minutes",
    ]
    /// What one order may hold; all of it is taken in one transaction.
    private static let maximumTickets = 100

    /// 422 with everything that is wrong.
    ///
    /// - Parameters:
    ///   - products: say what is to be granted for each line.
    ///   - sellers: the providers whose registrations are told here.
    init(_ body: inout BodyReader, _ products: ProductKinds, sellers: RegistrationSellers) throws(Problem) {
        let reference = body.name("reference", required: true)
        let currency = body.currency("currency", required: true)
        let livemode = body.bool("livemode") ?? true
        let provider = body.string("provider", maximum: 100)
        let registration = body.name("registration")
        Self.checkSale(registration, provider: provider, livemode: livemode, sellers, &body)
        let buyer = body.object("buyer") ?? [:]
        let metadata = body.object("metadata") ?? [:]
        let attribution = body.object("attribution") ?? [:]
        let cancelsOnFailure = body.bool("cancel_on_failure") ?? false
        let lines = Self.lines(&body, products)
        let holdMinutes = body.integer("hold_minutes", in: OrderLimits.holdMinutes)
        if let lines { Self.checkTickets(of: lines, holdMinutes: holdMinutes, &body) }
        Self.checkID(ofBuyer: buyer, &body)
        if let lines, lines.contains(where: { $0.validSeconds != nil }), OrderRecord.id(ofBuyer: buyer) == nil {
            body.fault("buyer.id", "it is missing: a pass belongs to its buyer")
        }
        if let lines, Self.total(of: lines) == nil {
            body.fault("lines", "the total must be above 0 and below 2^63")
        }
        try body.check()
        guard let reference, let currency, let lines, let total = Self.total(of: lines) else {
            throw Problem(422, "validation_failed", "the order is not complete")
        }
        self.reference = reference
        self.livemode = livemode
        self.provider = provider
        self.registration = registration
        self.buyer = buyer
        self.lines = lines
        self.metadata = metadata
        self.attribution = attribution
        self.cancelsOnFailure = cancelsOnFailure
        self.total = Money(minorUnits: total, currency: currency)
        self.holdMinutes = holdMinutes
    }

    /// nil where the sum does not fit 64 bits, or nothing is to be paid: no payment would ever move such an order.
    static func total(of lines: [OrderLine]) -> Int64? {
        var total: Int64 = 0
        for line in lines {
            let (price, tooMuch) = line.quantity.multipliedReportingOverflow(by: line.unitPrice)
            let (sum, tooHigh) = total.addingReportingOverflow(price)
            guard !tooMuch, !tooHigh else { return nil }
            total = sum
        }
        return total > 0 ? total : nil
    }

    /// nil where any line is at fault.
    private static func lines(_ body: inout BodyReader, _ products: ProductKinds) -> [OrderLine]? {
        guard let values = body.array("lines", required: true, maximum: 1000) else { return nil }
        let lines = values.enumerated().compactMap { index, json -> OrderLine? in
            guard let object = json.object else {
                body.fault("lines[\(index)]", "expected an object")
                return nil
            }
            var part = BodyReader(
                object,
                path: "lines[\(index)].",
                members: ["sku", "kind", "quantity", "unit_price", "ticket", "show"]
            )
            let sku = part.string("sku", required: true)
            let kind = part.string("kind", maximum: 100)
            let quantity = part.integer("quantity", required: true, in: 1...1_000_000)
            let unitPrice = part.integer("unit_price", required: true, in: Int64.min...Int64.max)
            let ticket = part.identifier("ticket", TicketID.self)
            let show = part.name("show")
            if ticket != nil {
                if let kind, kind != Self.ticketKind { part.fault("kind", "a line of a ticket is of kind ticket") }
                if let quantity, quantity != 1 { part.fault("quantity", "there is one of each ticket") }
            }
            guard let sku, let quantity, let unitPrice else {
                body.adopt(part)
                return nil
            }
            let shownKind = ticket == nil ? kind : Self.ticketKind
            let grants = products.grant(sku: sku, kind: shownKind)
            let validSeconds = Self.validSeconds(sku, grants: grants, quantity: quantity, &part, products)
            body.adopt(part)
            return OrderLine(
                sku: sku,
                kind: shownKind,
                quantity: quantity,
                unitPrice: unitPrice,
                grants: grants,
                variant: products.variant(sku: sku, kind: shownKind),
                validSeconds: validSeconds,
                ticket: ticket,
                show: show ?? products.show(sku: sku, kind: shownKind)
            )
        }
        return lines.count == values.count ? lines : nil
    }

    /// A registration that nobody would tell of would be waited for in vain, and so would the payment of a sale that
    /// does not say which registration it is.
    private static func checkSale(
        _ registration: String?,
        provider: String?,
        livemode: Bool,
        _ sellers: RegistrationSellers,
        _ body: inout BodyReader
    ) {
        guard let registration else {
            if let provider, sellers.contains(provider), body.isWithout("registration") {
                body.fault("registration", "it is missing: it names which registration at \(provider) is the payment")
            }
            return
        }
        if let provider, !sellers.contains(provider) {
            body.fault("provider", "no source is configured that tells of registrations at \(provider)")
        } else if let provider, let fault = sellers.fault(ofNumber: registration, at: provider) {
            body.fault("registration", fault)
        } else if provider == nil {
            body.fault("provider", "it is missing: it says where the registration was sold")
        }
        if !livemode { body.fault("livemode", "registrations are sold in live mode only") }
    }

    /// It names the buyer's wallet and passes, so it is bounded like every name.
    private static func checkID(ofBuyer buyer: JSON, _ body: inout BodyReader) {
        guard let object = buyer.object, object["id"]?.integer == nil else { return }
        var part = BodyReader(object, path: "buyer.", members: object.members.map(\.name))
        let before = part.faults.count
        _ = part.string("id")
        if part.faults.count > before { body.fault("buyer.id", part.faults[before].message) }
    }

    private static let ticketKind = "ticket"
    /// Passes of one line: each is a row and an event of the transaction that grants it.
    private static let maximumPasses: Int64 = 20

    /// How long the passes of a line hold; nil for any other line, and where something is wrong with it.
    private static func validSeconds(
        _ sku: String,
        grants: String?,
        quantity: Int64,
        _ part: inout BodyReader,
        _ products: ProductKinds
    ) -> Int64? {
        guard grants == ProductKinds.pass, !products.passes.isEmpty else { return nil }
        if quantity > Self.maximumPasses { part.fault("quantity", "a line may have \(Self.maximumPasses) passes") }
        let seconds = products.validSeconds(ofPass: sku)
        if seconds == nil {
            let names = products.passes.keys.sorted().joined(separator: ", ")
            part.fault("sku", "nobody has said how long such a pass holds: fulfilment.passes has \(names)")
        }
        return seconds
    }

    private static func checkTickets(of lines: [OrderLine], holdMinutes: Int64?, _ body: inout BodyReader) {
        let tickets = lines.compactMap(\.ticket)
        if tickets.count > Self.maximumTickets {
            body.fault("lines", "an order may have \(Self.maximumTickets) tickets")
        } else if Set(tickets).count < tickets.count {
            body.fault("lines", "a ticket is named twice")
        }
        if holdMinutes != nil, tickets.isEmpty { body.fault("hold_minutes", "no line names a ticket to hold") }
    }
}
