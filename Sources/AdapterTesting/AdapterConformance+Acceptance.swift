import AdapterKit
import Signing

extension AdapterConformance {
    /// What a good call must always get, whatever lies around its secret and however its headers are spelt.
    func acceptance() throws -> [ConformanceViolation] {
        guard case .success(let proof) = try self.verdict() else { return [ConformanceViolation(.refusesGoodCall)] }
        var found: [ConformanceViolation] = []
        if proof.matched != self.secret.label { found.append(ConformanceViolation(.namesWrongSecret)) }
        found += try self.rotation()
        // A second entry with another label, as two references to one value make it.
        let twin = Secret(label: "twin", bytes: self.secret.bytes)
        for repeated in [[self.secret, self.secret], [self.secret, twin]]
        where try !self.accepts(secrets: repeated) {
            found.append(ConformanceViolation(.refusesRepeatedSecret, repeated.map(\.label).joined(separator: ", ")))
        }
        for spelling in [{ $0.uppercased() }, { $0.lowercased() }, { $0.capitalized }] as [(String) -> String] {
            var request = self.request
            for index in request.headers.indices { request.headers[index].name = spelling(request.headers[index].name) }
            if try !self.accepts(request) {
                found.append(ConformanceViolation(.dependsOnHeaderCase, request.headers.first?.name ?? ""))
            }
        }
        return found
    }

    /// The secret at every place of a list of three.
    private func rotation() throws -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        let others = [self.other, Secret(label: "another", bytes: self.other.bytes + [0x21])]
        for place in 0...others.count {
            var secrets = others
            secrets.insert(self.secret, at: place)
            switch try self.verdict(secrets: secrets) {
            case .failure:
                found.append(ConformanceViolation(.forgetsRotatedSecret, "place \(place + 1) of \(secrets.count)"))
            case .success(let proof) where proof.matched != self.secret.label:
                found.append(ConformanceViolation(.namesWrongSecret, "place \(place + 1) of \(secrets.count)"))
            case .success: break
            }
        }
        return found
    }
}

extension String {
    /// Every word between hyphens with a capital: `X-Signature`.
    fileprivate var capitalized: String {
        self.split(separator: "-", omittingEmptySubsequences: false)
            .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }.joined(separator: "-")
    }
}
