/// All series of one metric name.
struct Family: Sendable {
    let kind: MetricKind
    var series: [LabelSet: any Series] = [:]

    init(kind: MetricKind) { self.kind = kind }

    /// The series with these labels, or the shared one where there are too many.
    mutating func series<Made: Series>(_ labels: LabelSet, make: () -> Made) -> Made {
        if let known = self.series[labels] as? Made { return known }
        let isFull = self.series.count >= PrometheusRegistry.maximumLabelSets
        let chosen = isFull ? LabelSet.overflow : labels
        if let known = self.series[chosen] as? Made { return known }
        let made = make()
        self.series[chosen] = made
        return made
    }
}

/// The types of metrics that are used here.
enum MetricKind: String, Sendable {
    case counter, gauge, histogram
}

/// One metric with one set of labels.
protocol Series: AnyObject, Sendable {
    static var kind: MetricKind { get }

    /// Appends the series' lines; `labels` is `a="b",c="d"` or empty.
    func write(name: String, labels: String, to text: inout String)
}
