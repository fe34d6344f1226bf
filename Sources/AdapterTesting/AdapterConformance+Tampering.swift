import AdapterKit

/// Where a proof stands in a call.
private enum ProofPlace {
    case header(Int)
    case target
    case body
}

extension AdapterConformance {
    /// Changes every part of everything that carries the proof.
    ///
    /// A part counts only where the call is refused once that part is another altogether. So it makes no false alarm of
    /// a header that does not matter, of a part of another scheme, or of one of two signatures that both hold: those
    /// are tried once with the others as they are and once with the others broken, so that each has to hold by itself.
    func tampering() throws -> [ConformanceViolation] {
        let adapter = try self.adapter()
        guard try self.accepts(by: adapter) else { return [] }
        var found: [ConformanceViolation] = []
        for (place, name, text) in self.proofs {
            let accepts = { try self.accepts(self.request(with: $0, at: place), by: adapter) }
            for part in text.parts {
                for base in [text, text.breaking(text.parts.filter { $0 != part })] {
                    guard try accepts(base.bytes), try !accepts(base.breaking([part]).bytes) else { continue }
                    for (how, bytes) in base.tampering(part) where try accepts(bytes) {
                        found.append(ConformanceViolation(.acceptsTamperedSignature, "\(name): \(how)"))
                    }
                }
            }
            if try self.isNeeded(place, by: adapter), try accepts(text.breaking(text.parts).bytes) {
                found.append(ConformanceViolation(.acceptsTamperedSignature, "\(name): any value"))
            }
        }
        return found
    }

    private var proofs: [(place: ProofPlace, name: String, text: SignatureText)] {
        var places = self.request.headers.enumerated().filter { !SignatureText.isOutsideProof($1.name) }
            .map { (place: ProofPlace.header($0), name: $1.name, text: SignatureText(header: $1.value)) }
        places.append((.target, "target", SignatureText(Array(self.request.target.utf8), proof: self.proofTexts)))
        places.append((.body, "body", SignatureText(self.request.body, proof: self.proofTexts)))
        return places
    }

    private func request(with bytes: [UInt8], at place: ProofPlace) -> InboundRequest {
        var request = self.request
        switch place {
        case .header(let index): request.headers[index].value = String(decoding: bytes, as: UTF8.self)
        case .target: request.target = String(decoding: bytes, as: UTF8.self)
        case .body: request.body = bytes
        }
        return request
    }

    /// Whether the call is refused without that header.
    private func isNeeded(_ place: ProofPlace, by adapter: Subject) throws -> Bool {
        guard case .header(let index) = place else { return false }
        var without = self.request
        without.headers.remove(at: index)
        return try !self.accepts(without, by: adapter)
    }
}

extension SignatureText {
    /// Headers that say how to read a call, not who made it.
    static func isOutsideProof(_ name: String) -> Bool {
        ["content-type", "content-length", "host", "user-agent"].contains(name.lowercased())
    }
}
