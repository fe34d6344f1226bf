import Model

extension EventDraft {
    /// The longest name that is taken in, in bytes of UTF-8. The longest that a provider is known to make tells of an
    /// object in Cloud Storage (a bucket, a name of 1024 bytes and a generation); and every engine can index so much.
    static let longestName = 1536

    /// Why the draft cannot be taken in; nil where it can. Never quotes what is wrong.
    ///
    /// Names are what events are kept and found by. They travel in headers and stand in logs and on screens, and not
    /// every database can hold a U+0000.
    var namingFault: String? {
        let names: [(String, String?)] = [
            ("the key", self.key), ("the type", self.type), ("the subject", self.subject),
            ("the effect key", self.effectKey), ("the state", self.targetState), ("the account", self.account),
            ("the order's reference", self.orderReference),
        ]
        for (what, name) in names {
            if let fault = name.flatMap(Self.fault) { return "\(what) \(fault)" }
        }
        return self.objects.lazy.compactMap(Self.fault).first.map { "the id of an object \($0)" }
    }

    /// What is wrong with one name.
    static func fault(_ name: String) -> String? {
        if name.utf8.count > Self.longestName { return "is longer than \(Self.longestName) bytes" }
        return name.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "holds a control character" : nil
    }
}
