public import AdapterKit

extension InternalAdapter: OpenVocabulary {
    public func mayEmit(_ type: String) -> Bool {
        InternalEvent.isType(type) && self.options.refusal(of: type) == nil
    }
}
