import Foundation
import Model

/// Reads what the provider doubles write, a line of JSON at a time.
struct DemoDoublesReader {
    private let process: ChildProcess
    private var rest: [UInt8] = []

    init(_ process: ChildProcess) { self.process = process }

    /// The next line, ``JSON/null`` for one that is empty or no JSON; nil at the end.
    mutating func next() throws(POSIXError) -> JSON? {
        while true {
            if let end = self.rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(self.rest[..<end])
                self.rest.removeSubrange(...end)
                do throws(JSONParseError) { return try JSON(parsing: line) } catch { return .null }
            }
            let more = try self.process.read()
            guard !more.isEmpty else { return nil }
            self.rest += more
        }
    }
}
