import CoreMetrics
import Synchronization

/// How often values fell below each of some bounds, their number and their sum.
///
/// Something that is no number is not counted: it would make the sum worthless for good.
final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    static let kind = MetricKind.histogram
    private let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        /// Per bucket and not yet added up; the last one is for what exceeds every bound.
        var counts: [Int64]
        var sum = 0.0
    }

    /// - Parameter bounds: upper bounds, rising and inclusive.
    init(bounds: [Double]) {
        self.bounds = bounds
        self.state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { self.record(Double(value)) }

    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let bucket = self.bounds.firstIndex { value <= $0 } ?? self.bounds.count
        self.state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { self.record(Double(duration) / 1_000_000_000) }

    func write(name: String, labels: String, to text: inout String) {
        let (counts, sum) = self.state.withLock { ($0.counts, $0.sum) }
        let others = labels.isEmpty ? "" : labels + ","
        var total: Int64 = 0
        for (bound, count) in zip(self.bounds + [.infinity], counts) {
            total += count
            text += "\(name)_bucket{\(others)le=\"\(Exposition.number(bound))\"} \(total)\n"
        }
        let braced = labels.isEmpty ? "" : "{\(labels)}"
        text += "\(name)_sum\(braced) \(Exposition.number(sum))\n"
        text += "\(name)_count\(braced) \(total)\n"
    }
}
