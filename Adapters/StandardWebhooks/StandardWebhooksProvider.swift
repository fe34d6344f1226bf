public import AdapterKit
public import Model
public import Signing

/// A provider that signs by Standard Webhooks, under either name of the headers: what it adds is what its messages mean.
///
/// Another one is a type with these members, and `StandardWebhooksAdapter<ThatType>` in the catalogue.
public protocol StandardWebhooksProvider: Sendable {
    static var descriptor: AdapterDescriptor { get }

    /// The names that its headers have; either is accepted, this one is for samples.
    static var family: StandardWebhooks.HeaderFamily { get }

    /// Reads a proved message.
    static func read(_ message: StandardWebhooksMessage) throws(AdapterFailure) -> Normalization

    /// The types there are samples for, sorted.
    static var sampleTypes: [String] { get }

    /// A body as the provider would send it; nil for a type there is no sample for.
    static func sample(type: String, id: String, order: String?, now: Timestamp) -> JSON?
}
