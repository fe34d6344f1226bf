import Foundation
import Testing
import Workflows

@Suite struct DocumentTests {
    @Test func thePageShowsTheTable() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/order-fulfilment.md"), encoding: .utf8)
        for (name, text) in [("diagram", Self.diagram), ("table", Self.table)] {
            let shown = page.components(separatedBy: "<!-- \(name) -->\n")
            #expect(
                shown.count == 3 && shown[1] == text,
                "between the two marks <!-- \(name) --> of docs/order-fulfilment.md goes:\n\(text)"
            )
        }
    }

    private static var diagram: String {
        var lines = ["```mermaid", "stateDiagram-v2", "    [*] --> created"]
        for phase in OrderFulfilment.Phase.allCases {
            for next in OrderFulfilment.Phase.allCases {
                let triggers = OrderFulfilment.Trigger.allCases.filter {
                    OrderFulfilment.table.response(in: phase, to: $0) == .move(next)
                }
                guard !triggers.isEmpty else { continue }
                let label = triggers.map(\.rawValue).joined(separator: ", ")
                lines.append("    \(phase.rawValue) --> \(next.rawValue): \(label)")
            }
        }
        return (lines + ["```", ""]).joined(separator: "\n")
    }

    private static var table: String {
        var lines = ["| phase | trigger | outcome | why or where to |", "|---|---|---|---|"]
        for phase in OrderFulfilment.Phase.allCases {
            for trigger in OrderFulfilment.Trigger.allCases {
                let (outcome, note) =
                    switch OrderFulfilment.table.response(in: phase, to: trigger) {
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
