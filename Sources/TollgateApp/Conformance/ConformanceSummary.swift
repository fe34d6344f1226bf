/// What a run over vectors came to.
struct ConformanceSummary: Sendable, Hashable {
    var passed = 0
    var failed = 0
    /// Files and cases that could not be run at all.
    var errors = 0
    /// Files that hold no signatures of calls.
    var skipped = 0

    var isGood: Bool { self.failed == 0 && self.errors == 0 }
}
