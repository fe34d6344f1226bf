import CoreMetrics
import Logging
import Synchronization
import TestSupport

/// Keeps every line that was logged.
final class LogRecorder: LogHandler {
    let lines = Watched<[String]>([])

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        self.lines.change { $0.append(line) }
    }
}

/// Counts increments by label and dimensions.
final class CountingMetrics: MetricsFactory, CounterHandler, Sendable {
    private let label: String
    private let counts: Watched<[String: Int64]>

    init() {
        self.label = ""
        self.counts = Watched([:])
    }

    private init(label: String, counts: Watched<[String: Int64]>) {
        self.label = label
        self.counts = counts
    }

    var values: [String: Int64] { self.counts.value }

    func wait(for counter: String, toBe count: Int64) async throws {
        try await self.counts.wait(for: counter) { $0[counter] == count }
    }

    func increment(by amount: Int64) {
        let label = self.label
        self.counts.change { $0[label, default: 0] += amount }
    }

    func reset() {
        let label = self.label
        self.counts.change { $0[label] = 0 }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let text = dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ",")
        return CountingMetrics(label: "\(label){\(text)}", counts: self.counts)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        NOOPMetricsHandler.instance
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
