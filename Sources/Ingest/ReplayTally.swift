import Model

/// What a replay has come to so far.
struct ReplayTally: Sendable {
    /// One call's result.
    enum Result: Sendable {
        /// Not run, and why: a stable code.
        case skipped(ReceiptID, String)
        /// - causes: what each entry that is not applied would cause, a line per transition and effect.
        /// - done: nil in a dry run.
        case replayed(ReceiptID, [ReplayFinding], causes: [Int: [String]], done: ReplayDeeds?)
    }

    private(set) var receipts = 0
    private(set) var results: [JSON] = []
    private var skipped = 0
    private var kinds: [ReplayFinding.Kind: Int] = [:]
    /// Deliveries that were made again; nil in a dry run.
    private var deliveries: Int?
    /// Why the replay stopped before its end.
    var failure: String?
    /// The filter finds more calls than one replay covers.
    var leavesMore = false

    mutating func add(_ result: Result, keeping limit: Int) {
        self.receipts += 1
        let shown: JSON
        switch result {
        case .skipped(let id, let reason):
            self.skipped += 1
            shown = ["receipt": .string("\(id)"), "outcome": "skipped", "reason": .string(reason)]
        case .replayed(let id, let findings, let causes, let done):
            for finding in findings { self.kinds[finding.kind, default: 0] += 1 }
            if let done { self.deliveries = (self.deliveries ?? 0) + done.deliveries }
            let entries = findings.map { finding in
                guard case .object(var entry) = finding.json else { return finding.json }
                entry["causes"] = causes[finding.index].map { .array($0.map { .string($0) }) }
                entry["done"] = done?.lines[finding.index].map { .string($0) }
                return JSON.object(entry)
            }
            shown = ["receipt": .string("\(id)"), "outcome": "replayed", "entries": .array(entries)]
        }
        if self.results.count < limit { self.results.append(shown) }
    }

    var counts: JSON {
        var object = JSONObject([
            ("receipts", .integer(Int64(self.receipts))), ("skipped", .integer(Int64(self.skipped))),
        ])
        for kind in ReplayFinding.Kind.allCases { object[kind.rawValue] = .integer(Int64(self.kinds[kind] ?? 0)) }
        object["delivered_again"] = self.deliveries.map { .integer(Int64($0)) }
        if self.leavesMore { object["more"] = true }
        object["failure"] = self.failure.map { .string($0) }
        return .object(object)
    }
}
