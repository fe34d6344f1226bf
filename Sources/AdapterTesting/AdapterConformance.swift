public import AdapterKit
public import Model
public import Signing

/// The suite that every adapter passes; a provider's own tests hold only what is peculiar to it.
///
/// It is given one good call, the secret that signed it and the time it was made, and changes one thing at a time.
public struct AdapterConformance<Subject: Adapter>: Sendable {
    private let request: InboundRequest
    private let secret: Secret
    private let now: Timestamp
    private let make: @Sendable ([Secret]) throws -> Subject

    /// - Parameters:
    ///   - request: a call that the provider would make, signed with `secret` at `now`.
    ///   - make: the adapter with the secrets it is given, current first.
    public init(
        request: InboundRequest,
        secret: Secret,
        now: Timestamp,
        make: @escaping @Sendable ([Secret]) throws -> Subject
    ) {
        self.request = request
        self.secret = secret
        self.now = now
        self.make = make
    }

    /// Every promise that is broken; empty for a good adapter.
    public func violations() throws -> [ConformanceViolation] {
        try self.acceptance() + self.forgeries() + self.window() + self.coverage() + self.reading()
    }

    private var other: Secret { Secret(label: "other", bytes: self.secret.bytes + [0x21]) }

    private func proof(
        _ request: InboundRequest? = nil,
        secrets: [Secret]? = nil,
        now: Timestamp? = nil
    ) throws -> SignatureProof? {
        let adapter = try self.make(secrets ?? [self.secret])
        do throws(VerificationFailure) {
            return try adapter.verify(request ?? self.request, now: now ?? self.now).1
        } catch { return nil }
    }

    private func acceptance() throws -> [ConformanceViolation] {
        guard let proof = try self.proof() else { return [ConformanceViolation(.refusesGoodCall)] }
        var found: [ConformanceViolation] = []
        if proof.matched != self.secret.label { found.append(ConformanceViolation(.namesWrongSecret)) }
        switch try self.proof(secrets: [self.other, self.secret]) {
        case nil: found.append(ConformanceViolation(.forgetsRotatedSecret))
        case let rotated? where rotated.matched != self.secret.label:
            found.append(ConformanceViolation(.namesWrongSecret, "with an older secret"))
        default: break
        }
        return found
    }

    private func forgeries() throws -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        if Self.coversBody {
            // Every bit of a long body would take long; one bit of every seventh byte reaches all of it.
            for index in stride(from: 0, to: self.request.body.count, by: 7) {
                var forged = self.request
                forged.body[index] ^= 1 << UInt8(index % 8)
                if try self.proof(forged) != nil {
                    found.append(ConformanceViolation(.acceptsFlippedBit, "byte \(index)"))
                    break
                }
            }
        }
        var bare = self.request
        bare.headers = []
        if try self.proof(bare) != nil { found.append(ConformanceViolation(.acceptsMissingHeaders)) }
        if try self.proof(secrets: [self.other]) != nil { found.append(ConformanceViolation(.acceptsWrongSecret)) }
        if try self.proof(secrets: []) != nil { found.append(ConformanceViolation(.acceptsNoSecret)) }
        return try found + self.tamperedSignatures()
    }

    /// Changes the end of each header that the proof depends on, which is where signatures stand.
    private func tamperedSignatures() throws -> [ConformanceViolation] {
        var found: [ConformanceViolation] = []
        for index in self.request.headers.indices {
            var without = self.request
            without.headers.remove(at: index)
            guard try self.proof(without) == nil else { continue }
            let value = self.request.headers[index].value
            let last = value.last == "0" ? "1" : "0"
            for forged in ["", String(value.dropLast()), value + "0", value.dropLast() + last, value.uppercased()]
            where forged != value {
                var request = self.request
                request.headers[index].value = forged
                if try self.proof(request) != nil {
                    found.append(ConformanceViolation(.acceptsTamperedSignature, self.request.headers[index].name))
                }
            }
        }
        return found
    }

    private func window() throws -> [ConformanceViolation] {
        guard let proof = try self.proof(), proof.signedAt != nil else { return [] }
        guard let tolerance = Subject.descriptor.toleranceSeconds else {
            return [ConformanceViolation(.timesWithoutTolerance)]
        }
        var found: [ConformanceViolation] = []
        let beyond = Duration.seconds(tolerance + 1)
        if try self.proof(now: self.now + beyond) != nil { found.append(ConformanceViolation(.acceptsStaleCall)) }
        if try self.proof(now: self.now - beyond) != nil { found.append(ConformanceViolation(.acceptsFutureCall)) }
        return found
    }

    private static var coversBody: Bool { Subject.descriptor.coverage == .body }

    private func coverage() -> [ConformanceViolation] {
        guard case .bodyUncovered(let reason) = Subject.descriptor.coverage, reason.isEmpty else { return [] }
        return [ConformanceViolation(.lacksCoverageReason)]
    }

    private func reading() throws -> [ConformanceViolation] {
        let adapter = try self.make([self.secret])
        let read = { try adapter.normalize(.withoutProof(self.request)) }
        let first = try read()
        var found: [ConformanceViolation] = []
        for _ in 0..<3 where try read() != first {
            found.append(ConformanceViolation(.notDeterministic))
            break
        }
        for draft in first.drafts where !Subject.descriptor.emits.contains(draft.type) {
            found.append(ConformanceViolation(.emitsUndeclaredType, draft.type))
        }
        let keys = first.drafts.map(\.key)
        if Set(keys).count != keys.count { found.append(ConformanceViolation(.repeatsKey)) }
        return found
    }
}
