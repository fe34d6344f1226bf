import Foundation
import Model
import TestSupport

// Orders paid through a running gateway, measured from outside: a shop creates them, signed Stripe events pay them, and a
// subscriber to everything takes down when each `order.fulfilled` arrives. `pay` prints a line of JSON; times
// are in seconds.
//
// The admin's token and Stripe's secret are in TOLLGATE_ADMIN_TOKEN and STRIPE_WEBHOOK_SECRET.

let arguments = Array(CommandLine.arguments.dropFirst())
let environment = ProcessInfo.processInfo.environment
guard arguments.count >= 3, ["create", "pay"].contains(arguments[1]), let port = Int(arguments[0]),
    let count = Int(arguments[2]),
    let token = environment["TOLLGATE_ADMIN_TOKEN"], let secret = environment["STRIPE_WEBHOOK_SECRET"]
else {
    print("usage: order-load GATEWAY_PORT create|pay ORDERS [PAYMENTS_PER_SECOND]")
    exit(2)
}
let rate = arguments.count > 3 ? Int(arguments[3]) : nil
let shop = Shop(port: port, token: token, secret: secret)

if arguments[1] == "create" { _ = try await shop.create(count) } else { print(try await measurePayments().text) }
try await shop.close()

/// Creates the orders first; what is told of that is delivered before the first payment.
func measurePayments() async throws -> JSON {
    let journal = Watched(Journal())
    let sink = Sink(journal: journal)
    let patience = Duration.seconds(900)

    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await sink.run() }
        try await shop.subscribe(to: sink.url)

        let creating = ContinuousClock.now
        let orders = try await shop.create(count)
        let created = ContinuousClock.now - creating
        try await journal.wait(for: "order.created", within: patience) { $0.told["order.created"] == count }

        let paying = ContinuousClock.now
        try await shop.pay(orders, perSecond: rate, journal: journal)
        let acknowledged = ContinuousClock.now - paying
        try await journal.wait(for: "order.fulfilled", within: patience) { $0.told["order.fulfilled"] == count }
        let fulfilled = ContinuousClock.now - paying
        // order.created, payment.succeeded, order.paid, order.fulfilled.
        try await journal.wait(for: "the last deliveries", within: patience) { $0.deliveries == 4 * count }
        let delivered = ContinuousClock.now - paying

        let waits = journal.value.waits
        func seconds(_ duration: Duration) -> JSON { .number(String(duration / .seconds(1))) }
        func percentile(_ share: Double) -> JSON {
            seconds(waits[min(waits.count - 1, Int(Double(waits.count) * share))])
        }
        let result: JSON = [
            "orders": .integer(Int64(count)), "created": seconds(created), "acknowledged": seconds(acknowledged),
            "fulfilled": seconds(fulfilled), "delivered": seconds(delivered), "p50": percentile(0.5),
            "p99": percentile(0.99), "max": percentile(1), "repeated": .integer(Int64(journal.value.repeated)),
        ]
        group.cancelAll()
        return result
    }
}
