import Testing
import Workflows

@Suite struct DocumentTests {
    @Test func thePagesShowTheTables() throws {
        try Page("order-fulfilment").expect(OrderFulfilment.table, first: .created)
        try Page("registrations").expect(Registration.table, first: .expected)
        let assets = try Page("asset-pipeline")
        assets.expect(AssetPipeline.table, first: .created)
        assets.expect(ArtifactJob.table, first: .waiting, marks: ("artifact-diagram", "artifact-table"))
    }

    @Test func thePageShowsWhatGoalsDecide() throws {
        let rows = ShowGoal.rules.map { rule in
            let showGoal = rule.hasShowGoal.map { $0 ? "yes" : "no" } ?? "any"
            let settlement = rule.settlement.map { "`\($0.rawValue)`" } ?? "any"
            let decides = rule.decides.map { "**\($0.rawValue)**" } ?? "stays held"
            return "| `goal.\(rule.end.rawValue)` | `\(rule.kind.rawValue)` | \(showGoal) | \(settlement) "
                + "| \(decides) | \(rule.reason) |"
        }
        let head = ["| event | `kind` | `show_goal` | `settlement` | the money | why |", "|---|---|---|---|---|---|"]
        try Page("order-fulfilment").expect("goals", (head + rows).joined(separator: "\n") + "\n")
    }

    @Test func thePageShowsTheProductsThatHaveNoKind() throws {
        let rows = ProductKinds.legacy.map { "| `\($0.sku)` | `\($0.kind)` | \($0.isShow ? "yes" : "") |" }
        let table = (["| SKU | kind | show |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
        try Page("fulfilment").expect("products", table)
    }
}
