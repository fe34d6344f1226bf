import Logging
import TestSupport

/// Keeps every line that was logged.
struct LogLines: LogHandler {
    let lines = Watched<[String]>([])
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        self.lines.change { $0.append(line) }
    }

    var logger: Logger { Logger(label: "test", factory: { _ in self }) }
}
