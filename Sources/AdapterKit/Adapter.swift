public import Model
public import Signing

/// Turns one provider's calls into our events.
///
/// An adapter is a value with no I/O, no clock and no storage: the same bytes always give the same answer. It says how
/// its provider proves itself (``verification``) and what a proved call means (``normalize(_:)``). Neither has a
/// default. Other abilities (answering a probe, a literal acknowledgement, a sample) are protocols of their own.
///
/// Every adapter passes `AdapterConformance` from `AdapterTesting`.
public protocol Adapter: Sendable {
    /// Who the provider is and how it behaves; the catalogue is made from it.
    static var descriptor: AdapterDescriptor { get }

    /// Fails where an adapter's own option is missing or wrong.
    init(settings: SourceSettings) throws(AdapterConfigurationError)

    var settings: SourceSettings { get }

    /// Names (lower case) of the headers whose values are credentials; the descriptor's, unless they are configured.
    var credentialHeaders: [String] { get }

    var verification: any VerificationScheme { get }

    /// Reads a proved call.
    ///
    /// - Throws: ``AdapterFailure`` when the envelope itself cannot be read. What fails inside one entry of a batch is
    ///   that entry's ``Normalization/Entry/quarantined(reason:)``, so that it does not take the others with it.
    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization
}

extension Adapter {
    public var credentialHeaders: [String] { Self.descriptor.credentialHeaders }

    /// Proves the call or says why not.
    public func verify(
        _ request: InboundRequest,
        now: Timestamp
    ) throws(VerificationFailure) -> (VerifiedRequest, SignatureProof) {
        var settings = self.settings
        // Anybody can sign with nothing.
        if settings.secrets.contains(where: \.bytes.isEmpty) { settings.secrets.removeAll(where: \.bytes.isEmpty) }
        let proof = try self.verification.verify(request, settings: settings, now: now)
        return (VerifiedRequest(proved: request), proof)
    }
}
