import CoreMetrics

/// A number that only rises; a negative amount changes nothing.
final class CounterSeries: Series, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricKind.counter
    private let value = AtomicNumber()

    func increment(by amount: Int64) { self.increment(by: Double(amount)) }

    func increment(by amount: Double) {
        if amount > 0 { self.value.add(amount) }
    }

    func reset() { self.value.set(0) }

    func write(name: String, labels: String, to text: inout String) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Exposition.number(self.value.current))\n"
    }
}
