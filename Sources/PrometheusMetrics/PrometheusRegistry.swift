import Synchronization

/// Keeps every metric of the process and renders them for Prometheus.
///
/// Made once, given to `MetricsSystem.bootstrap`, and asked by whoever serves `/metrics`. What a library calls a
/// counter is a counter; a meter, or a recorder without aggregation, is a gauge; a recorder with aggregation is a
/// histogram of powers of two, and a timer a histogram of seconds. Names and dimensions become metric names and
/// labels; what Prometheus does not allow in a name becomes `_`.
///
/// Making a counter or timer looks its series up by name and dimensions; hold on to it where it is used often. Updating
/// one is an atomic operation, or a short lock for histograms.
public final class PrometheusRegistry: Sendable {
    /// The media type of ``render()``.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// How many label sets one metric may have; those beyond it share one that is labelled `overflow="true"`.
    public static let maximumLabelSets = 1000

    /// Upper bounds of a timer's buckets in seconds: 100 µs to 10 s.
    static let timerBounds = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Upper bounds of a recorder's buckets: 1 to 512.
    static let recorderBounds = (0...9).map { Double(1 << $0) }

    private let help: [String: String]
    private let families = Mutex<[String: Family]>([:])

    /// - Parameter help: a sentence for a metric, by its name as rendered.
    public init(help: [String: String] = [:]) { self.help = help }

    /// The state of every metric in Prometheus' text format 0.0.4, sorted by name and labels.
    ///
    /// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
    public func render() -> String {
        let families = self.families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            if let help = self.help[name] { text += "# HELP \(name) \(Exposition.escapedHelp(help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.map({ ($0.key.text, $0.value) }).sorted(by: { $0.0 < $1.0 }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    /// The series of a metric, made at the first call.
    ///
    /// A name that is taken by another kind gets the kind appended: one name has one type in Prometheus.
    func series<Made: Series>(_ label: String, _ dimensions: [(String, String)], make: () -> Made) -> Made {
        let name = Exposition.metricName(label)
        let labels = LabelSet(dimensions, kind: Made.kind)
        return self.families.withLock { families in
            let isFree = families[name].map { $0.kind == Made.kind } ?? true
            let ownName = isFree ? name : "\(name)_\(Made.kind.rawValue)"
            var family = families.removeValue(forKey: ownName) ?? Family(kind: Made.kind)
            defer { families[ownName] = family }
            return family.series(labels, make: make)
        }
    }

    /// Forgets a series; whoever still holds it goes on counting for nobody.
    func remove(_ handler: AnyObject) {
        self.families.withLock { families in
            for (name, family) in families {
                for (labels, series) in family.series where series === handler {
                    families[name]?.series[labels] = nil
                }
            }
        }
    }
}
