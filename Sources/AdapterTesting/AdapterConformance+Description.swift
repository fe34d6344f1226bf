import AdapterKit
import Signing

extension AdapterConformance {
    /// What the adapter says of itself, held against the good call.
    func description() throws -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        switch self.descriptor.coverage {
        case .bodyUncovered(let reason), .bodyIgnoringCase(let reason):
            if reason.allSatisfy(\.isWhitespace) { found.append(ConformanceViolation(.lacksCoverageReason)) }
        case .body, .url, .bodyAndURL, .headers: break
        }
        found += self.faults.map { ConformanceViolation(.describesItselfWrongly, $0) }
        return found + self.keptCredentials(by: try self.adapter())
    }

    private var faults: [String] {
        let descriptor = self.descriptor
        let texts = [
            ("name", descriptor.name), ("provider", descriptor.provider), ("apiVersion", descriptor.apiVersion),
            ("scheme", descriptor.scheme), ("idempotencyKey", descriptor.idempotencyKey),
        ]
        var faults = texts.filter(\.1.isEmpty).map { "\($0.0) is empty" }
        if descriptor.name.contains(where: { !$0.isASCII || !($0.isLowercase || $0.isNumber || $0 == "-") }) {
            faults.append("name is not made of small letters, digits and hyphens")
        }
        if !descriptor.methods.contains(self.request.method) {
            faults.append("methods lacks \(self.request.method), which the good call uses")
        }
        // Pub/Sub is told 204 of what cannot be read; nothing but a refusal answers what is not proved.
        if !(400..<500).contains(descriptor.rejectionStatus) { faults.append("rejectionStatus is no 4xx") }
        if !(200..<500).contains(descriptor.malformedStatus) { faults.append("malformedStatus is neither 2xx nor 4xx") }
        if descriptor.retryHorizonSeconds < 0 { faults.append("retryHorizonSeconds is negative") }
        if descriptor.toleranceSeconds.map({ $0 < 1 }) == true { faults.append("toleranceSeconds is below 1") }
        if descriptor.normalizerVersion < 1 { faults.append("normalizerVersion is below 1") }
        if Set(descriptor.emits).count != descriptor.emits.count { faults.append("emits names a type twice") }
        if descriptor.credentialHeaders.contains(where: { $0 != $0.lowercased() }) {
            faults.append("credentialHeaders is not in lower case")
        }
        return faults
    }

    /// A secret that the call itself shows has to be listed, so that it is kept as a digest only.
    private func keptCredentials(by adapter: Subject) -> [ConformanceViolation] {
        let secret = String(decoding: self.secret.bytes, as: UTF8.self)
        guard secret.utf8.count >= 4 else { return [] }
        var found: [ConformanceViolation] = []
        for header in self.request.headers where !adapter.credentialHeaders.contains(header.name.lowercased()) {
            if header.value.contains(secret) || header.isNamed("authorization") {
                found.append(ConformanceViolation(.keepsCredential, "header \(header.name)"))
            }
        }
        let query = self.request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        for item in query.split(separator: "&") where item.contains(secret) {
            let name = String(item.prefix { $0 != "=" })
            if !self.descriptor.credentialQueryNames.contains(name) {
                found.append(ConformanceViolation(.keepsCredential, "query \(name)"))
            }
        }
        return found
    }
}
