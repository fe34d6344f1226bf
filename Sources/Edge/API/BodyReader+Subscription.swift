import Model
import Store

extension BodyReader {
    mutating func target(required: Bool, check: (String) -> String?) -> String? {
        guard let url = self.string("url", required: required, maximum: SubscriptionRecord.longestURL) else {
            return nil
        }
        guard let reason = check(url) else { return url }
        self.fault("url", reason)
        return nil
    }

    mutating func types(required: Bool) -> [EventTypePattern]? {
        let texts = self.array("types", required: required, maximum: SubscriptionRecord.mostTypes)
        let types = texts?.enumerated().compactMap { index, json in
            let type = json.string.flatMap(EventTypePattern.init)
            if type == nil {
                self.fault("types[\(index)]", "expected a type such as payment.succeeded, payment.* or *")
            }
            return type
        }
        return types
    }
}
