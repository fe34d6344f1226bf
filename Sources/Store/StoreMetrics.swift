package import CoreMetrics

/// What the store counts about itself.
package struct StoreMetrics: Sendable {
    /// How many writes shared one commit.
    let commits: Recorder

    package init(factory: any MetricsFactory) {
        self.commits = Recorder(label: "tollgate_commit_batch_size", dimensions: [], aggregate: true, factory: factory)
    }
}
