import AdapterKit
import Signing

extension AdapterConformance {
    /// What must never be accepted: other bytes, another secret, no secret, no proof.
    func forgeries() throws -> [ConformanceViolation] {
        var found = try self.flippedBits() + self.alteredURL()
        if try self.accepts(self.withoutProof) { found.append(ConformanceViolation(.acceptsMissingProof)) }
        if try self.accepts(secrets: [self.other]) { found.append(ConformanceViolation(.acceptsWrongSecret)) }
        if try self.accepts(secrets: []) { found.append(ConformanceViolation(.acceptsNoSecret)) }
        return found
    }

    /// The call without its headers, or without the texts that are its proof.
    private var withoutProof: InboundRequest {
        var bare = self.request
        bare.headers.removeAll { !SignatureText.isOutsideProof($0.name) }
        for text in self.proofTexts {
            bare.body = SignatureText(bare.body, proof: [text]).withoutParts
            bare.target = String(
                decoding: SignatureText(Array(bare.target.utf8), proof: [text]).withoutParts,
                as: UTF8.self
            )
        }
        return bare
    }

    private func flippedBits() throws -> [ConformanceViolation] {
        guard self.descriptor.coverage.includesBody else { return [] }
        let adapter = try self.adapter()
        // One bit of every byte; of a long body as many bytes as do not take long, from all over it.
        let step = max(1, self.request.body.count / 2048)
        for index in stride(from: 0, to: self.request.body.count, by: step) {
            var forged = self.request
            forged.body[index] ^= 1 << UInt8(index / step % 8)
            if self.descriptor.coverage.ignoresCase, Self.isCaseOfLetter(forged.body[index], self.request.body[index]) {
                continue
            }
            // A form's fields are signed as they read, and the same text can be written with `%2f` and `%2F`.
            if self.isForm, FormText(forged.body) == FormText(self.request.body) { continue }
            if try self.accepts(forged, by: adapter) {
                return [ConformanceViolation(.acceptsFlippedBit, "byte \(index)")]
            }
        }
        return []
    }

    private static func isCaseOfLetter(_ left: UInt8, _ right: UInt8) -> Bool {
        left ^ right == 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(left | 0x20)
    }

    /// Only the query: the rest of the URL is the operator's, whatever the call says.
    private func alteredURL() throws -> [ConformanceViolation] {
        guard self.descriptor.coverage.includesURL else { return [] }
        var targets = [self.request.target + (self.request.target.contains("?") ? "&" : "?") + "conformance=1"]
        if let query = self.request.target.firstIndex(of: "?") {
            targets.append(String(self.request.target[..<query]))
            targets.append(self.request.target + "0")
        }
        var found: [ConformanceViolation] = []
        for target in targets {
            var forged = self.request
            forged.target = target
            if try self.accepts(forged) { found.append(ConformanceViolation(.acceptsAlteredURL, target)) }
        }
        return found
    }

    var isForm: Bool {
        self.request.header("content-type")?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    }
}
