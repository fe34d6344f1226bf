public import Model

/// The ability to emit types beyond those of the descriptor: its callers make them up.
public protocol OpenVocabulary: Adapter {
    /// Within these the callers are free, as far as ``mayEmit(_:)`` lets them.
    var openTypes: [EventTypePattern] { get }

    /// Whether a call to this source may become an event of the type.
    func mayEmit(_ type: String) -> Bool
}
