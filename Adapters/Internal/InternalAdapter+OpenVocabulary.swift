public import AdapterKit
public import Model

extension InternalAdapter: OpenVocabulary {
    public var openTypes: [EventTypePattern] { self.options.types }

    public func mayEmit(_ type: String) -> Bool {
        InternalEvent.isType(type) && self.options.refusal(of: type) == nil
    }
}
