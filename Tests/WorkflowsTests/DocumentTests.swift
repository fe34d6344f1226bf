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
}
