import AdapterKit
import Model
import Signing

extension AdapterConformance {
    /// How old and how far in the future a signed time may be: by default, and as the operator sets it.
    func window() throws -> [ConformanceViolation] {
        guard case .success(let proof) = try self.verdict() else { return [] }
        switch (proof.signedAt, self.descriptor.toleranceSeconds) {
        case (nil, nil): return []
        case (.some, nil): return [ConformanceViolation(.timesWithoutTolerance)]
        case (nil, .some): return [ConformanceViolation(.toleranceWithoutTime)]
        case (let signedAt?, let tolerance?): return try self.window(signedAt, tolerance)
        }
    }

    private func window(_ signedAt: Timestamp, _ tolerance: Int64) throws -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        let edge = Duration.seconds(tolerance)
        let beyond = Duration.seconds(tolerance + 1)
        if try self.accepts(now: signedAt + beyond) { found.append(ConformanceViolation(.acceptsStaleCall)) }
        if try self.accepts(now: signedAt - beyond) { found.append(ConformanceViolation(.acceptsFutureCall)) }
        for (now, name) in [(signedAt + edge, "old"), (signedAt - edge, "new")] where try !self.accepts(now: now) {
            found.append(ConformanceViolation(.refusesWithinTolerance, "\(tolerance) s \(name)"))
        }
        let narrow = try self.adapter(tolerance: Tolerance(seconds: 5))
        for now in [signedAt + .seconds(6), signedAt - .seconds(6)] where try self.accepts(now: now, by: narrow) {
            found.append(ConformanceViolation(.ignoresConfiguredTolerance, "5 s"))
        }
        let wide = try self.adapter(tolerance: Tolerance(seconds: nil))
        for now in [signedAt + beyond, signedAt - beyond] where try !self.accepts(now: now, by: wide) {
            found.append(ConformanceViolation(.ignoresConfiguredTolerance, "none"))
        }
        return found
    }

    private func adapter(tolerance: Tolerance) throws -> Subject {
        var settings = try self.adapter().settings
        settings.tolerance = tolerance
        return try Subject(settings: settings)
    }
}
