/// A provider that calls nobody: the gateway calls it, and there is no notify URL, no signature and nothing to normalize.
///
/// It has its place in the catalogue beside the adapters, so that its name is known and says why no source can have it.
/// The calls themselves are the adapter's own: pure building and reading of requests over ``OutboundHTTP``.
public protocol OutboundAdapter: Sendable {
    static var descriptor: OutboundDescriptor { get }
}
