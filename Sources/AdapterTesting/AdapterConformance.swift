public import AdapterKit
public import Model
public import Signing

/// The suite that every adapter passes; a provider's own tests hold only what is peculiar to it.
///
/// It is given one good call, the secret that signed it and the time it was made, and changes one thing at a time. What
/// crashes an adapter ends the tests, which is how a crash is told.
public struct AdapterConformance<Subject: Adapter>: Sendable {
    let request: InboundRequest
    let secret: Secret
    let now: Timestamp
    /// Texts of the body or the target that are part of the proof.
    let proofTexts: [String]
    private let make: @Sendable ([Secret]) throws -> Subject

    /// - Parameters:
    ///   - request: a call that the provider would make, signed with `secret` at `now`.
    ///   - proofTexts: for a provider that puts its proof into the body or the query instead of headers: the signature,
    ///     the signed time, the token, each as it is written there.
    ///   - make: the adapter with the secrets it is given, current first.
    public init(
        request: InboundRequest,
        secret: Secret,
        now: Timestamp,
        proofTexts: [String] = [],
        make: @escaping @Sendable ([Secret]) throws -> Subject
    ) {
        self.request = request
        self.secret = secret
        self.now = now
        self.proofTexts = proofTexts
        self.make = make
    }

    /// Every promise that is broken; empty for a good adapter.
    ///
    /// - Throws: what `make` throws.
    public func violations() throws -> [ConformanceViolation] {
        try self.description() + self.acceptance() + self.forgeries() + self.tampering() + self.window()
            + self.unreadableCalls() + self.reading() + self.samples()
    }

    /// A secret that signed nothing.
    var other: Secret { Secret(label: "other", bytes: self.secret.bytes + [0x21]) }

    var descriptor: AdapterDescriptor { Subject.descriptor }

    func adapter(_ secrets: [Secret]? = nil) throws -> Subject { try self.make(secrets ?? [self.secret]) }

    /// The verdict of the adapter on the good call, with what is given changed.
    func verdict(
        _ request: InboundRequest? = nil,
        secrets: [Secret]? = nil,
        now: Timestamp? = nil,
        by adapter: Subject? = nil
    ) throws -> Result<SignatureProof, VerificationFailure> {
        let adapter = try adapter ?? self.adapter(secrets)
        do throws(VerificationFailure) {
            return .success(try adapter.verify(request ?? self.request, now: now ?? self.now).1)
        } catch { return .failure(error) }
    }

    func accepts(
        _ request: InboundRequest? = nil,
        secrets: [Secret]? = nil,
        now: Timestamp? = nil,
        by adapter: Subject? = nil
    ) throws -> Bool {
        if case .success = try self.verdict(request, secrets: secrets, now: now, by: adapter) { true } else { false }
    }
}
