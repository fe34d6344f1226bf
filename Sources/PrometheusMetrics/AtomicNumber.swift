import Synchronization

/// A number that many threads change without a lock; whole numbers are exact up to 2^53.
struct AtomicNumber: ~Copyable, Sendable {
    private let value = Atomic<Double>(0)

    var current: Double { self.value.load(ordering: .relaxed) }

    func set(_ value: Double) { self.value.store(value, ordering: .relaxed) }

    func add(_ amount: Double) {
        var expected = self.value.load(ordering: .relaxed)
        while true {
            let result = self.value.weakCompareExchange(
                expected: expected,
                desired: expected + amount,
                ordering: .relaxed
            )
            if result.exchanged { return }
            expected = result.original
        }
    }
}
