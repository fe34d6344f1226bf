import Model

extension SourceSettings {
    /// The option that names connected accounts.
    public static let accountsKey = "accounts"

    /// The connected accounts that the operator lets move orders; none where the option is left out.
    ///
    /// Whoever owns an account writes the metadata of its payments and keeps their money, so an order that such a payment
    /// names is nobody's word but his.
    ///
    /// - Parameter prefix: how the provider's account ids begin: `acct_`.
    public func accounts(prefix: String) throws(AdapterConfigurationError) -> Set<String> {
        guard let option = self.options[Self.accountsKey] else { return [] }
        let example = "[\"\(prefix)1NQ8pTa\"]"
        guard let list = option.array, case let names = list.compactMap(\.string), names.count == list.count else {
            throw AdapterConfigurationError(
                key: Self.accountsKey,
                advice: "is no list of account ids: write one such as \(example), or leave it out"
            )
        }
        for (index, name) in names.enumerated() where !Self.isAccount(name, prefix: prefix) {
            throw AdapterConfigurationError(
                key: Self.accountsKey,
                advice: "entry \(index) is no account id, which is \(prefix) with letters and digits after it: write a "
                    + "list such as \(example)"
            )
        }
        return Set(names)
    }

    private static func isAccount(_ name: String, prefix: String) -> Bool {
        let rest = name.utf8.dropFirst(prefix.utf8.count)
        return name.hasPrefix(prefix) && !rest.isEmpty && name.utf8.count <= 255
            && rest.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
            }
    }
}
