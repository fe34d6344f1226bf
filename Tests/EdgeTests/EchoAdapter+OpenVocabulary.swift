import AdapterKit
import Model

/// Its callers make up types.
extension EchoAdapter: OpenVocabulary {
    var openTypes: [EventTypePattern] { ["made_up.*"].compactMap { EventTypePattern($0) } }

    func mayEmit(_ type: String) -> Bool { type.hasPrefix("made_up.") }
}
