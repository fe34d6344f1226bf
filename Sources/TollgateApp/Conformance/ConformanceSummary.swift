/// What a run over vectors came to.
struct ConformanceSummary: Sendable, Hashable {
    var passed = 0
    var failed = 0
    /// Files that could not be run at all.
    var errors = 0
}
