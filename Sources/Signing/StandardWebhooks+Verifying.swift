public import Model

extension StandardWebhooks.Headers {
    /// Checks the `v1` signatures against every secret.
    ///
    /// The signature is checked before the time, so that "too old" is only ever said of a message that was truly
    /// signed: a replay or a wrong clock, not a forgery.
    public func verify(
        body: [UInt8],
        secrets: [WebhookSecret],
        now: Timestamp,
        tolerance: Tolerance = StandardWebhooks.tolerance
    ) throws(VerificationFailure) -> SignatureProof {
        guard !secrets.isEmpty else { throw .noSecret }
        let signedAt = try self.signedAt()
        let signatures = try self.signatures("v1", length: 32)
        let start = Array("\(self.id).\(self.timestamp).".utf8)
        var matched: String?
        for secret in secrets {
            let code = HMACSHA256.code([start, body], key: secret.key)
            for signature in signatures where ConstantTime.equal(signature, code) { matched = matched ?? secret.label }
        }
        return try Self.proof(matched, signedAt, now, tolerance)
    }

    /// Checks the `v1a` signatures against every public key; the one that matched is named by its `kid`.
    public func verify(
        body: [UInt8],
        publicKeys: [VerifyingKey],
        now: Timestamp,
        tolerance: Tolerance = StandardWebhooks.tolerance
    ) throws(VerificationFailure) -> SignatureProof {
        guard !publicKeys.isEmpty else { throw .noSecret }
        let signedAt = try self.signedAt()
        let signatures = try self.signatures("v1a", length: 64)
        let message = Array("\(self.id).\(self.timestamp).".utf8) + body
        let match = publicKeys.first { key in signatures.contains { key.isValid($0, for: message) } }
        return try Self.proof(match?.kid, signedAt, now, tolerance)
    }

    private static func proof(
        _ matched: String?,
        _ signedAt: Timestamp,
        _ now: Timestamp,
        _ tolerance: Tolerance
    ) throws(VerificationFailure) -> SignatureProof {
        guard let matched else { throw .mismatch }
        try tolerance.check(signedAt: signedAt, now: now)
        return SignatureProof(matched: matched, signedAt: signedAt)
    }

    /// Whole seconds in plain digits, nothing else: one text for one time.
    private func signedAt() throws(VerificationFailure) -> Timestamp {
        guard let seconds = Int64(self.timestamp), String(seconds) == self.timestamp, seconds >= 0 else {
            throw .malformedHeader(self.family.timestamp, detail: "it is not a whole number of seconds")
        }
        return Timestamp(seconds: seconds)
    }

    /// The readable signatures of one version; those of other versions are skipped.
    private func signatures(_ version: String, length: Int) throws(VerificationFailure) -> [[UInt8]] {
        let items = self.signature.split(separator: " ")
        guard items.count <= StandardWebhooks.maximumSignatures else {
            throw .malformedHeader(
                self.family.signature,
                detail: "it holds more than \(StandardWebhooks.maximumSignatures) signatures"
            )
        }
        let readable = items.compactMap { item -> [UInt8]? in
            let parts = item.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == version else { return nil }
            return Base64.decode(parts[1]).flatMap { $0.count == length ? $0 : nil }
        }
        guard !readable.isEmpty else {
            throw .malformedHeader(self.family.signature, detail: "it holds no readable \(version) signature")
        }
        return readable
    }
}
