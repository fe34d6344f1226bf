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

    @Test func thePageShowsTheProductsThatHaveNoKind() throws {
        let rows = ProductKinds.legacy.map { "| `\($0.sku)` | `\($0.kind)` |" }
        let table = (["| SKU | kind |", "|---|---|"] + rows).joined(separator: "\n") + "\n"
        try Page("fulfilment").expect("products", table)
    }
}
