import AdapterKit

/// Its callers make up types.
extension EchoAdapter: OpenVocabulary {
    func mayEmit(_ type: String) -> Bool { type.hasPrefix("made_up.") }
}
