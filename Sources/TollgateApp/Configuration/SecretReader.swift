import Signing

/// Reads the configuration's references to secrets.
struct SecretReader {
    let environment: [String: String]

    func secret(_ section: ConfigurationSection, _ key: String) -> Secret? {
        let text = section.required(key, "a reference: env:NAME or file:PATH")
        return text.isEmpty ? nil : self.secret(text, section, key)
    }

    func secrets(_ section: ConfigurationSection, _ key: String) -> [Secret] {
        (section.strings(key) ?? []).compactMap { self.secret($0, section, key) }
    }

    private func secret(_ text: String, _ section: ConfigurationSection, _ key: String) -> Secret? {
        guard let reference = SecretReference(text) else {
            // The text itself may be a secret, so it is not repeated.
            section.note("holds a literal: write env:NAME or file:PATH and keep the secret there", key: key)
            return nil
        }
        do throws(UnresolvedSecret) { return try reference.resolve(self.environment) } catch {
            section.note(error.advice, key: key)
            return nil
        }
    }
}
