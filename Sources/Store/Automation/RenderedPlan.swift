import Model
import Workflows

/// A plan with everything made that does not depend on the transaction: the writer serves everybody.
struct RenderedPlan: Sendable {
    let plan: AutomationPlan
    let now: Timestamp
    let settled: SettledCommand?
    /// What `UPDATE orders` takes.
    let orders: [[SQLValue]]
    /// What `UPDATE assets` takes.
    let assets: [[SQLValue]]
    let announcements: [(EventRows, AutomationPlan.Announcement)]
    let commands: [(CommandRows, NewCommand)]

    init(_ plan: AutomationPlan, now: Timestamp) {
        self.plan = plan
        self.now = now
        self.settled = plan.settled.map(SettledCommand.init)
        self.orders = plan.orders.map { order in
            [
                .int(order.id.rawValue), .int(order.version), .text(order.machine.phase.rawValue),
                .text(order.machine.json.text), .int(order.updatedAt.milliseconds),
                .text(order.charges.isEmpty ? nil : JSON.array(order.charges.map(\.json)).text),
            ]
        }
        self.assets = plan.assets.map { asset in
            [
                .int(asset.id.rawValue), .int(asset.version), .text(asset.machine.phase.rawValue),
                .text(asset.machine.json.text), .int(asset.updatedAt.milliseconds),
            ]
        }
        self.announcements = plan.announcements.map { announcement in
            let order = announcement.order
            return (EventRows(own: announcement.event, acceptedAt: now, order: order, isRouted: true), announcement)
        }
        self.commands = plan.commands.map { (CommandRows($0, receipt: nil, now: now), $0) }
    }
}
