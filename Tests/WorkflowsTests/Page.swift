import Foundation
import Testing
import Workflows

/// A page of the documentation, parts of which are compared with the code.
struct Page {
    private let name: String
    private let text: String

    init(_ name: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        self.name = name
        self.text = try String(contentsOf: root.appending(path: "docs/\(name).md"), encoding: .utf8)
    }

    /// Between two marks of this name stands this text and nothing else.
    func expect(_ mark: String, _ text: String) {
        let shown = self.text.components(separatedBy: "<!-- \(mark) -->\n")
        #expect(
            shown.count == 3 && shown[1] == text,
            "between the two marks <!-- \(mark) --> of docs/\(self.name).md goes:\n\(text)"
        )
    }

    /// The diagram and the rows of a machine.
    func expect<Phase, Trigger>(
        _ table: TransitionTable<Phase, Trigger>,
        first: Phase,
        marks: (diagram: String, rows: String) = ("diagram", "table")
    )
    where Phase: RawRepresentable<String> & CaseIterable, Trigger: RawRepresentable<String> & CaseIterable {
        self.expect(marks.diagram, Self.diagram(of: table, first))
        self.expect(marks.rows, Self.rows(of: table))
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
