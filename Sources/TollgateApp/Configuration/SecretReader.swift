import Signing

/// Reads the configuration's references to secrets.
struct SecretReader {
    let environment: [String: String]

    func secret(_ section: ConfigurationSection, _ key: String) -> Secret? {
        let text = section.required(key, "a reference: env:NAME or file:PATH")
        return text.isEmpty ? nil : self.secret(text, section, key)
    }

    /// The secrets of a list; nil where one of them cannot be fetched, which is noted.
    func secrets(_ section: ConfigurationSection, _ key: String) -> [Secret]? {
        guard section.has(key) else { return [] }
        guard let texts = section.strings(key) else { return nil }
        let secrets = texts.compactMap { self.secret($0, section, key) }
        return secrets.count == texts.count ? secrets : nil
    }

    private func secret(_ text: String, _ section: ConfigurationSection, _ key: String) -> Secret? {
        guard let reference = SecretReference(text) else {
            // The text itself may be a secret, so it is not repeated.
            section.note("holds a literal: write env:NAME or file:PATH and keep the secret there", key: key)
            return nil
        }
        do throws(UnresolvedSecret) {
            let secret = try reference.resolve(self.environment, in: section.folder)
            if case .file(let path) = reference {
                section.noteSecret(file: FilePath.resolved(path, in: section.folder))
            }
            return secret
        } catch {
            section.note(error.advice, key: key)
            return nil
        }
    }
}
