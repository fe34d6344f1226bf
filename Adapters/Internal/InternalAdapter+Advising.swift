public import AdapterKit
import Model

extension InternalAdapter: Advising {
    /// A pattern of goals reads as if it gave their ends away too.
    public var advice: [String] {
        let patterns = self.options.types.map(\.text).filter { $0 == "goal.*" }
        let unnamed = InternalTypes.goalEnds.filter { self.options.refusal(of: $0) != nil }
        guard let pattern = patterns.first, !unnamed.isEmpty else { return [] }
        let names = unnamed.joined(separator: " and ")
        return [
            "\(names) will be quarantined, because they move money and \(pattern) does not name them: add \(names) to "
                + "types if this source decides about the money of shows"
        ]
    }
}
