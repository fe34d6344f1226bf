import Foundation
import Testing
import Workflows

@Suite struct DocumentTests {
    @Test func thePagesShowTheTables() throws {
        try self.compare("order-fulfilment", OrderFulfilment.table, first: .created)
        try self.compare("registrations", Registration.table, first: .expected)
    }

    private func compare<Phase, Trigger>(
        _ name: String,
        _ table: TransitionTable<Phase, Trigger>,
        first: Phase
    ) throws
    where Phase: RawRepresentable<String> & CaseIterable, Trigger: RawRepresentable<String> & CaseIterable {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/\(name).md"), encoding: .utf8)
        for (part, text) in [("diagram", Self.diagram(of: table, first)), ("table", Self.rows(of: table))] {
            let shown = page.components(separatedBy: "<!-- \(part) -->\n")
            #expect(
                shown.count == 3 && shown[1] == text,
                "between the two marks <!-- \(part) --> of docs/\(name).md goes:\n\(text)"
            )
        }
    }

    private static func diagram<Phase, Trigger>(of table: TransitionTable<Phase, Trigger>, _ first: Phase) -> String
    where Phase: RawRepresentable<String> & CaseIterable, Trigger: RawRepresentable<String> & CaseIterable {
        var lines = ["```mermaid", "stateDiagram-v2", "    [*] --> \(first.rawValue)"]
        for phase in Phase.allCases {
            for next in Phase.allCases {
                let triggers = Trigger.allCases.filter { table.response(in: phase, to: $0) == .move(next) }
                guard !triggers.isEmpty else { continue }
                let label = triggers.map(\.rawValue).joined(separator: ", ")
                lines.append("    \(phase.rawValue) --> \(next.rawValue): \(label)")
            }
        }
        return (lines + ["```", ""]).joined(separator: "\n")
    }

    private static func rows<Phase, Trigger>(of table: TransitionTable<Phase, Trigger>) -> String
    where Phase: RawRepresentable<String> & CaseIterable, Trigger: RawRepresentable<String> & CaseIterable {
        var lines = ["| phase | trigger | outcome | why or where to |", "|---|---|---|---|"]
        for phase in Phase.allCases {
            for trigger in Trigger.allCases {
                let (outcome, note) =
                    switch table.response(in: phase, to: trigger) {
                    case .move(let next): ("moved", "to `\(next.rawValue)`")
                    case .absorb(let reason): ("absorbed", reason)
                    case .park(let reason): ("parked", reason)
                    case .refuse(let reason): ("refused", reason)
                    }
                lines.append("| `\(phase.rawValue)` | `\(trigger.rawValue)` | \(outcome) | \(note) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
