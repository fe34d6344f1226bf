import CoreMetrics

/// A number that rises and falls: the last one told.
final class GaugeSeries: Series, MeterHandler, RecorderHandler {
    static let kind = MetricKind.gauge
    private let value = AtomicNumber()

    func set(_ value: Int64) { self.value.set(Double(value)) }
    func set(_ value: Double) { self.value.set(value) }
    func increment(by amount: Double) { self.value.add(amount) }
    func decrement(by amount: Double) { self.value.add(-amount) }
    func record(_ value: Int64) { self.set(value) }
    func record(_ value: Double) { self.set(value) }

    func write(name: String, labels: String, to text: inout String) {
        text += labels.isEmpty ? name : "\(name){\(labels)}"
        text += " \(Exposition.number(self.value.current))\n"
    }
}
