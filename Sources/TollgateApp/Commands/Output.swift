import Foundation
import Model

/// Where a command writes: results to standard output, everything else to standard error.
struct Output: Sendable {
    var line: @Sendable (String) -> Void
    var errorLine: @Sendable (String) -> Void

    /// Another one for the length of a task, so that a test can read what a command writes.
    @TaskLocal static var standard = Output(
        line: { line in
            let code = Descriptor.write(Array((line + "\n").utf8), to: STDOUT_FILENO)
            if code != 0 { Self.end(afterFailing: code) }
        },
        // Nobody is left to be told that it cannot be told.
        errorLine: { _ = Descriptor.write(Array(($0 + "\n").utf8), to: STDERR_FILENO) }
    )

    /// Ends the program: who wrote on without a reader, as `head` leaves it, would only work in vain.
    private static func end(afterFailing code: Int32) -> Never {
        guard code == EPIPE else {
            let reason = String(cString: strerror(code))
            Self.standard.errorLine("tollgate: the standard output cannot be written: \(reason)")
            exit(1)
        }
        // A shell knows this end of a program and says nothing of it.
        _ = signal(SIGPIPE, SIG_DFL)
        _ = raise(SIGPIPE)
        exit(128 + SIGPIPE)
    }

    func json(_ value: JSON) { self.line(value.text) }

    /// A text that stays on its line and moves nothing on a terminal, whoever wrote it: what would is written as its
    /// number.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.steers) else { return text }
        return text.unicodeScalars.reduce(into: "") { plain, scalar in
            switch scalar {
            case "\n": plain += "\\n"
            case "\r": plain += "\\r"
            case "\t": plain += "\\t"
            case _ where Self.steers(scalar): plain += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: plain.unicodeScalars.append(scalar)
            }
        }
    }

    /// Controls, the ends of lines and paragraphs, and what turns the direction of writing.
    private static func steers(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar.properties.isBidiControl
        default: false
        }
    }

    /// Columns as wide as their widest cell.
    func table(_ header: [String], _ rows: [[String]]) {
        let all = [header] + rows.map { $0.map(Self.plain) }
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = row.indices.map { column in
                row[column] + String(repeating: " ", count: max(0, widths[column] - row[column].count))
            }
            self.line(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }

    /// A listing as JSON, or as a table.
    func listing(_ page: JSON, asJSON: Bool, header: [String], row: (JSON) -> [String]) {
        guard !asJSON else { return self.json(page) }
        let rows = page["data"]?.array ?? []
        self.table(header, rows.map(row))
        if let cursor = page["next_cursor"]?.string { self.errorLine("more: --cursor \(cursor)") }
    }
}
