/// The ability to have a claim confirmed by asking the provider.
///
/// Both functions are pure, as everything in an adapter: the gateway makes the call, keeps the answer, tries again.
public protocol Confirming: Adapter {
    /// The call that asks.
    ///
    /// - Throws: ``ConfirmationRefusal`` where nothing can be asked: the claim ends there, on the record.
    func query(for question: ConfirmationQuestion) throws(ConfirmationRefusal) -> OutboundRequest

    /// What the answer means. Answers 408, 429 and 5xx do not come here: the call is made again.
    func read(answer: OutboundResponse, to question: ConfirmationQuestion) -> Confirmation
}

/// Why a claim ends without an effect; `reason` quotes neither personal data nor secrets.
public struct ConfirmationRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }

    public var description: String { self.reason }
}
