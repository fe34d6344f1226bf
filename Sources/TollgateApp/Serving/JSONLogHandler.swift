import Foundation
import Logging
import Model

/// Writes one JSON object a line to standard error.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var object = JSONObject([
            ("time", .string("\(TimeSource.system.now())")), ("level", .string(event.level.rawValue)),
            ("logger", .string(self.label)), ("message", .string("\(event.message)")),
        ])
        let metadata = self.metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { object[name] = .string("\(value)") }
        var line = JSON.object(object).bytes
        line.append(UInt8(ascii: "\n"))
        _ = Descriptor.write(line, to: STDERR_FILENO)
    }
}
