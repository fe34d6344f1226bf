import Logging
import Model
import TestSupport
import Testing

@testable import Ingest

@Suite struct UnstoredLogTests {
    /// Keeps what is logged, with the level in front.
    private struct Recorder: LogHandler {
        let lines: Watched<[String]>
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let calls = event.metadata?["calls"].map { "\($0)" } ?? "?"
            let outcome = event.metadata?["outcome"].map { "\($0)" } ?? "?"
            self.lines.change { $0.append("\(event.level) \(outcome) \(calls)") }
        }
    }

    @Test func aFloodIsTwoLines() {
        let lines = Watched<[String]>([])
        let log = UnstoredLog(Logger(label: "test", factory: { _ in Recorder(lines: lines) }))
        let start = Timestamp(milliseconds: 1_800_000_000_000)
        for second in 0...90 {
            for _ in 0..<100 {
                log.note("oversize", source: "letters", detail: [:], now: start + .seconds(second))
            }
        }
        #expect(lines.value == ["notice oversize 1", "notice oversize 6000"])
    }

    @Test func everyKindIsToldOfByItself() {
        let lines = Watched<[String]>([])
        let log = UnstoredLog(Logger(label: "test", factory: { _ in Recorder(lines: lines) }))
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        for source in ["letters", "-", "letters"] { log.note("method", source: source, detail: [:], now: now) }
        log.note("unavailable", source: "letters", detail: [:], now: now)
        #expect(lines.value == ["notice method 1", "notice method 1", "error unavailable 1"])
    }

    @Test func aFloodForOneReasonDoesNotHideWhatIsRefusedForAnother() {
        let lines = Watched<[String]>([])
        let log = UnstoredLog(Logger(label: "test", factory: { _ in Recorder(lines: lines) }))
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        for reason in ["token_reused", "token_reused", "signature_mismatch", "token_reused"] {
            log.note("rejected_unstored", source: "letters", reason: reason, detail: [:], now: now)
        }
        #expect(lines.value == ["notice rejected_unstored 1", "notice rejected_unstored 1"])
    }

    @Test func aClockThatGoesBackSilencesNothing() {
        let lines = Watched<[String]>([])
        let log = UnstoredLog(Logger(label: "test", factory: { _ in Recorder(lines: lines) }))
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        log.note("method", source: "-", detail: [:], now: now)
        log.note("method", source: "-", detail: [:], now: now + .seconds(-3600))
        #expect(lines.value.count == 2)
    }
}
