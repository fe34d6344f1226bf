import AdapterKit
import Model

extension AdapterConformance {
    /// The samples of an adapter that makes any: it accepts and reads each of them.
    func samples() throws -> [ConformanceViolation] {
        guard let sampler = try self.adapter() as? any Sampling else { return [] }
        let types = type(of: sampler).sampleTypes
        var faults: [String] = []
        if types.isEmpty { faults.append("there is no type") }
        if types != types.sorted() { faults.append("the types are not sorted") }
        for type in types {
            if let fault = self.fault(of: sampler, type) { faults.append("\(type): \(fault)") }
        }
        let unknown = "conformance.unknown"
        do throws(SamplingError) {
            _ = try sampler.sample(type: unknown, id: "conformance", order: nil, amount: nil, now: self.now)
            faults.append("a type that does not exist makes a sample")
        } catch {
            if error != .unknownType(unknown, known: types) { faults.append("a type that does not exist: \(error)") }
        }
        return faults.map { ConformanceViolation(.makesBadSample, $0) }
    }

    private func fault(of sampler: any Sampling, _ type: String) -> String? {
        let sample = { () throws(SamplingError) in
            try sampler.sample(type: type, id: "conformance", order: "conformance", amount: nil, now: self.now)
        }
        do {
            let request = try sample()
            let again = try sample()
            // A randomized signature may differ, what it signs may not.
            guard again.body == request.body, again.target == request.target,
                again.headers.map(\.name) == request.headers.map(\.name)
            else { return "the same id makes another call" }
            _ = try sampler.normalize(try sampler.verify(request, now: self.now).0)
            return nil
        } catch { return "\(error)" }
    }
}
