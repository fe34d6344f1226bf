extension StandardWebhooks {
    /// The three headers of a signed message, as text.
    public struct Headers: Sendable, Hashable {
        /// `webhook-id`: the same on every attempt.
        public var id: String
        /// `webhook-timestamp`: seconds since 1970.
        public var timestamp: String
        /// `webhook-signature`: `v1,<base64>` and `v1a,<base64>`, separated by spaces.
        public var signature: String

        public init(id: String, timestamp: String, signature: String) {
            self.id = id
            self.timestamp = timestamp
            self.signature = signature
        }

        /// Picks the headers out of a call: `webhook-…`, or `svix-…` where there is no `webhook-signature`.
        ///
        /// - Parameter value: the value of the header with the lower-case name given to it.
        public init(_ value: (String) -> String?) throws(VerificationFailure) {
            let names = value(Self.names.signature) == nil && value(Self.svixNames.signature) != nil
            let family = names ? Self.svixNames : Self.names
            guard let signature = value(family.signature) else { throw .missingHeader(family.signature) }
            guard let id = value(family.id) else { throw .missingHeader(family.id) }
            guard let timestamp = value(family.timestamp) else { throw .missingHeader(family.timestamp) }
            guard !id.isEmpty else { throw .malformedHeader(family.id, detail: "it is empty") }
            self.init(id: id, timestamp: timestamp, signature: signature)
        }

        /// Names (lower case) and values, to be put on a request.
        public var fields: [(name: String, value: String)] {
            [
                (Self.names.id, self.id), (Self.names.timestamp, self.timestamp),
                (Self.names.signature, self.signature),
            ]
        }

        static let names = (id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature")
        static let svixNames = (id: "svix-id", timestamp: "svix-timestamp", signature: "svix-signature")
    }
}
