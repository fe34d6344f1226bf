import CoreMetrics
import PrometheusMetrics
import Testing

@Suite("Prometheus registry")
struct PrometheusRegistryTests {
    let registry = PrometheusRegistry(help: [
        "receipts_total": "Receipts by source.\nAnd a back\\slash.", "unused": "Never made.",
    ])

    @Test("nothing made, nothing rendered")
    func empty() { #expect(self.registry.render() == "") }

    @Test("counters, sorted, with help, type and labels")
    func counters() {
        let stripe = self.counter("receipts_total", [("source", "stripe"), ("outcome", "accepted")])
        stripe.increment(by: 2)
        stripe.increment(by: 1)
        self.counter("receipts_total", [("outcome", "accepted"), ("source", "kktix")]).increment(by: 1)
        self.counter("a_total").increment(by: 7)
        #expect(
            self.registry.render() == #"""
                # TYPE a_total counter
                a_total 7
                # HELP receipts_total Receipts by source.\nAnd a back\\slash.
                # TYPE receipts_total counter
                receipts_total{outcome="accepted",source="kktix"} 1
                receipts_total{outcome="accepted",source="stripe"} 3

                """#
        )
    }

    @Test("a counter never falls, counts fractions, and starts again when reset")
    func counting() {
        let counter = self.counter("c")
        counter.increment(by: 5)
        counter.increment(by: -3)
        self.registry.makeFloatingPointCounter(label: "c", dimensions: []).increment(by: 0.25)
        #expect(self.registry.render() == "# TYPE c counter\nc 5.25\n")
        counter.reset()
        #expect(self.registry.render() == "# TYPE c counter\nc 0\n")
    }

    @Test("meters and plain recorders are gauges")
    func gauges() {
        let meter = self.registry.makeMeter(label: "depth", dimensions: [])
        meter.set(Int64(10))
        meter.increment(by: 2.5)
        meter.decrement(by: 1)
        self.registry.makeRecorder(label: "age", dimensions: [("q", "x")], aggregate: false).record(Int64(-3))
        #expect(
            self.registry.render() == """
                # TYPE age gauge
                age{q="x"} -3
                # TYPE depth gauge
                depth 11.5

                """
        )
    }

    @Test(
        "numbers that are none of the usual ones",
        arguments: [
            (0.1, "0.1"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"), (-0.0, "0"),
            (9_007_199_254_740_991, "9007199254740991"), (1e-9, "1e-09"),
        ] as [(Double, String)]
    )
    func numbers(_ value: Double, _ text: String) {
        self.registry.makeMeter(label: "g", dimensions: []).set(value)
        #expect(self.registry.render() == "# TYPE g gauge\ng \(text)\n")
    }

    @Test("aggregating recorders are histograms of powers of two; bounds are inclusive")
    func histogram() {
        let recorder = self.registry.makeRecorder(label: "batch", dimensions: [("k", "v")], aggregate: true)
        for value in [0, 1, 2, 3, 4, 512, 513] as [Int64] { recorder.record(value) }
        recorder.record(1.5)
        recorder.record(Double.nan)
        #expect(
            self.registry.render() == """
                # TYPE batch histogram
                batch_bucket{k="v",le="1"} 2
                batch_bucket{k="v",le="2"} 4
                batch_bucket{k="v",le="4"} 6
                batch_bucket{k="v",le="8"} 6
                batch_bucket{k="v",le="16"} 6
                batch_bucket{k="v",le="32"} 6
                batch_bucket{k="v",le="64"} 6
                batch_bucket{k="v",le="128"} 6
                batch_bucket{k="v",le="256"} 6
                batch_bucket{k="v",le="512"} 7
                batch_bucket{k="v",le="+Inf"} 8
                batch_sum{k="v"} 1036.5
                batch_count{k="v"} 8

                """
        )
    }

    @Test("timers are histograms of seconds")
    func timer() {
        let timer = self.registry.makeTimer(label: "accept_seconds", dimensions: [])
        timer.recordNanoseconds(100_000)
        timer.recordNanoseconds(100_001)
        timer.recordNanoseconds(10_000_000_001)
        let lines = self.registry.render().split(separator: "\n")
        #expect(lines.count == 1 + 17 + 2)
        #expect(lines[1] == #"accept_seconds_bucket{le="0.0001"} 1"#)
        #expect(lines[2] == #"accept_seconds_bucket{le="0.00025"} 2"#)
        #expect(lines[16] == #"accept_seconds_bucket{le="10"} 2"#)
        #expect(lines[17] == #"accept_seconds_bucket{le="+Inf"} 3"#)
        #expect(lines[18] == "accept_seconds_sum 10.000200002")
        #expect(lines[19] == "accept_seconds_count 3")
    }

    @Test("label values are escaped; names become what Prometheus allows")
    func escaping() {
        self.counter("http.requests-total", [("a.b", "x\"y\\z\nw"), ("9", "票"), ("le", "1")]).increment(by: 1)
        self.counter("9lives").increment(by: 1)
        self.counter("").increment(by: 1)
        #expect(
            self.registry.render() == #"""
                # TYPE _ counter
                _ 1
                # TYPE _9lives counter
                _9lives 1
                # TYPE http_requests_total counter
                http_requests_total{_9="票",a_b="x\"y\\z\nw",le="1"} 1

                """#
        )
    }

    @Test("a histogram keeps its own label")
    func reserved() {
        self.registry.makeTimer(label: "t", dimensions: [("le", "x")]).recordNanoseconds(1)
        #expect(self.registry.render().contains(#"t_bucket{exported_le="x",le="0.0001"} 1"#))
    }

    @Test("the same name and dimensions in any order are one series; the later of two equal names counts")
    func identity() {
        self.counter("c", [("a", "1"), ("b", "2")]).increment(by: 1)
        self.counter("c", [("b", "2"), ("a", "1")]).increment(by: 1)
        self.counter("c", [("a", "0"), ("b", "2"), ("a", "1")]).increment(by: 1)
        #expect(self.registry.render() == "# TYPE c counter\nc{a=\"1\",b=\"2\"} 3\n")
    }

    @Test("a name taken by another kind gets the kind appended")
    func kinds() {
        self.counter("x").increment(by: 1)
        self.registry.makeMeter(label: "x", dimensions: []).set(Int64(2))
        self.registry.makeMeter(label: "x", dimensions: []).set(Int64(3))
        #expect(self.registry.render() == "# TYPE x counter\nx 1\n# TYPE x_gauge gauge\nx_gauge 3\n")
    }

    @Test("label sets beyond the bound share one, and known ones go on counting")
    func bounded() {
        for number in 0..<(PrometheusRegistry.maximumLabelSets + 50) {
            self.counter("c", [("n", "\(number)")]).increment(by: 1)
        }
        self.counter("c", [("n", "7")]).increment(by: 1)
        let lines = self.registry.render().split(separator: "\n")
        #expect(lines.count == 1 + PrometheusRegistry.maximumLabelSets + 1)
        #expect(lines.contains(#"c{overflow="true"} 50"#))
        #expect(lines.contains(#"c{n="7"} 2"#))
        self.counter("d", [("n", "new")]).increment(by: 1)
        #expect(self.registry.render().contains(#"d{n="new"} 1"#))
    }

    @Test("a destroyed series is no longer rendered; made again it starts again")
    func destruction() {
        let counter = self.counter("c")
        counter.increment(by: 1)
        self.counter("c", [("a", "1")]).increment(by: 1)
        self.registry.destroyCounter(counter)
        #expect(self.registry.render() == "# TYPE c counter\nc{a=\"1\"} 1\n")
        self.counter("c").increment(by: 1)
        #expect(self.registry.render() == "# TYPE c counter\nc 1\nc{a=\"1\"} 1\n")

        let meter = self.registry.makeMeter(label: "m", dimensions: [])
        let timer = self.registry.makeTimer(label: "t", dimensions: [])
        let recorder = self.registry.makeRecorder(label: "r", dimensions: [], aggregate: true)
        let fractional = self.registry.makeFloatingPointCounter(label: "f", dimensions: [])
        self.registry.destroyMeter(meter)
        self.registry.destroyTimer(timer)
        self.registry.destroyRecorder(recorder)
        self.registry.destroyFloatingPointCounter(fractional)
        #expect(self.registry.render() == "# TYPE c counter\nc 1\nc{a=\"1\"} 1\n")
    }

    @Test("nothing is lost when many threads count at once")
    func threads() async {
        let registry = self.registry
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<2000 {
                        registry.makeCounter(label: "c", dimensions: [("n", "\(number % 3)")]).increment(by: 1)
                        registry.makeTimer(label: "t", dimensions: []).recordNanoseconds(1_000_000_000)
                        registry.makeMeter(label: "g", dimensions: []).increment(by: 1)
                    }
                }
            }
        }
        let text = registry.render()
        #expect(
            text.contains(#"c{n="0"} 5336"#) && text.contains(#"c{n="1"} 5336"#) && text.contains(#"c{n="2"} 5328"#)
        )
        #expect(text.contains("t_count 16000\n") && text.contains("t_sum 16000\n") && text.contains("g 16000\n"))
    }

    @Test("the front end of the metrics library reaches the registry")
    func frontEnd() {
        let counter = Counter(label: "front_total", dimensions: [("a", "b")], factory: self.registry)
        counter.increment()
        Timer(label: "front_seconds", dimensions: [], factory: self.registry).recordMilliseconds(2)
        Gauge(label: "front", dimensions: [], factory: self.registry).record(4)
        let text = self.registry.render()
        #expect(text.contains("front_total{a=\"b\"} 1\n"))
        #expect(text.contains("front_seconds_bucket{le=\"0.0025\"} 1\n") && text.contains("front_seconds_sum 0.002\n"))
        #expect(text.contains("# TYPE front gauge\nfront 4\n"))
        counter.destroy()
        #expect(!self.registry.render().contains("front_total"))
    }

    private func counter(_ name: String, _ labels: [(String, String)] = []) -> any CounterHandler {
        self.registry.makeCounter(label: name, dimensions: labels)
    }
}
