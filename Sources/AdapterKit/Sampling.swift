public import Model

/// The ability to make a correctly signed sample call, for `tollgate send` and the demo.
public protocol Sampling: Adapter {
    /// The provider's event types there are samples for, sorted.
    static var sampleTypes: [String] { get }

    /// A call as the provider would make it, signed with the source's first secret.
    ///
    /// - Parameters:
    ///   - type: one of ``sampleTypes``.
    ///   - id: makes the sample's provider ids; the same `id` gives the same event.
    ///   - order: the order the sample names, where its type can name one.
    /// - Throws: ``SamplingError``.
    func sample(type: String, id: String, order: String?, amount: Money?, now: Timestamp) throws(SamplingError)
        -> InboundRequest
}

public enum SamplingError: Error, Sendable, Hashable {
    /// There is no sample of this type; the ones there are.
    case unknownType(String, known: [String])
    case noSecret
    /// There is nothing to sign with; says why and what to do.
    case cannotSign(String)
}
