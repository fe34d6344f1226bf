public import Model
public import TestSupport

/// A provider's API as far as the gateway calls it: it checks who calls and what is said, and keeps what it is told.
///
/// What it checks is what the provider's documentation and its own clients show; it is not more lenient than they are.
public protocol ProviderDouble: Sendable {
    static var name: String { get }

    /// What a caller is configured with to be let in, by the names of the gateway's options.
    var credentials: JSON { get }

    /// Everything it was told that still stands.
    var memory: JSON { get }

    /// Answers a call, or says what is wrong with it.
    func answer(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer

    /// The provider's way of saying no.
    func refusal(_ complaint: Complaint) -> LoopbackSink.Answer

    /// What failures can be asked for by name.
    func operation(of call: DoubleCall) -> String

    /// What happens on the provider's side without a call of ours, for tests and scripts; nil where there is no such
    /// action.
    func act(_ action: String, _ arguments: JSON) throws(Complaint) -> JSON?
}

extension ProviderDouble {
    public func operation(of call: DoubleCall) -> String {
        call.path.split(separator: "/").last.map { String($0) } ?? call.path
    }

    public func act(_ action: String, _ arguments: JSON) throws(Complaint) -> JSON? { nil }
}
