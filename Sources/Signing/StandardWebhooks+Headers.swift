extension StandardWebhooks {
    /// What a sender calls the three headers.
    public enum HeaderFamily: String, Sendable, CaseIterable {
        /// `webhook-id` and so on, as the specification names them.
        case webhook
        /// `svix-id` and so on, as Svix and those who send through it name them.
        case svix

        public var id: String { "\(self.rawValue)-id" }
        public var timestamp: String { "\(self.rawValue)-timestamp" }
        public var signature: String { "\(self.rawValue)-signature" }
    }

    /// The three headers of a signed message, as text.
    public struct Headers: Sendable, Hashable {
        /// `webhook-id`: the same on every attempt.
        public var id: String
        /// `webhook-timestamp`: seconds since 1970.
        public var timestamp: String
        /// `webhook-signature`: `v1,<base64>` and `v1a,<base64>`, separated by spaces.
        public var signature: String
        /// Under which names they are sent, or came.
        public var family: HeaderFamily

        public init(id: String, timestamp: String, signature: String, family: HeaderFamily = .webhook) {
            self.id = id
            self.timestamp = timestamp
            self.signature = signature
            self.family = family
        }

        /// Picks the headers out of a call: `webhook-…`, or `svix-…` where there is no `webhook-signature`. Of a call that
        /// has no signature at all, the one that is missing is that of the headers it has.
        ///
        /// - Parameter value: the value of the header with the lower-case name given to it.
        public init(_ value: (String) -> String?) throws(VerificationFailure) {
            let signed = [HeaderFamily.webhook, .svix].first { value($0.signature) != nil }
            let begun = [HeaderFamily.webhook, .svix].first { value($0.id) != nil || value($0.timestamp) != nil }
            let family = signed ?? begun ?? .webhook
            guard let signature = value(family.signature) else { throw .missingHeader(family.signature) }
            guard let id = value(family.id) else { throw .missingHeader(family.id) }
            guard let timestamp = value(family.timestamp) else { throw .missingHeader(family.timestamp) }
            guard !id.isEmpty else { throw .malformedHeader(family.id, detail: "it is empty") }
            self.init(id: id, timestamp: timestamp, signature: signature, family: family)
        }

        /// Names (lower case) and values, to be put on a request.
        public var fields: [(name: String, value: String)] {
            [
                (self.family.id, self.id), (self.family.timestamp, self.timestamp),
                (self.family.signature, self.signature),
            ]
        }
    }
}
