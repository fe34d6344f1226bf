import Model
import Signing

/// The key material of a case: its own, or else its file's.
struct VectorMaterial {
    var secrets: [Secret] = []
    var publicKeys: [String] = []
    var options: [String: JSON] = [:]
    var secretOptions: [String] = []
    /// Whether there is any, be it an empty list of secrets.
    var isGiven = false

    /// Members that a source is configured with, and what its configuration calls them.
    private static let optionNames = [
        "audience": "audience", "email": "service_account", "key": "key", "merchantId": "merchant_id",
    ]

    init(_ reader: RecordReader, file: JSONObject) throws(RecordProblem) {
        let shared = try RecordReader(.object(file), path: "")
        let hasSecrets = try self.readSecrets(reader)
        let keys = try self.readPublicKeys(reader)
        self.publicKeys = keys.isEmpty ? try self.readPublicKeys(shared) : keys
        for (name, option) in Self.optionNames {
            let owner = reader.members[name] == nil ? shared : reader
            if let text = try owner.text(name) { self.options[option] = .string(text) }
        }
        try self.readKeySet(reader, shared)
        self.isGiven = hasSecrets || !self.publicKeys.isEmpty || self.options["jwks"] != nil
    }

    /// - Returns: whether there is a list at all.
    private mutating func readSecrets(_ reader: RecordReader) throws(RecordProblem) -> Bool {
        guard let value = reader.members["secrets"] else { return false }
        guard let list = value.array else { throw reader.problem("secrets", "is \(value.kind), not a list") }
        for (index, secret) in list.enumerated() {
            let label = "secret \(index)"
            switch secret {
            case .string(let text): self.secrets.append(Secret(label: label, bytes: Array(text.utf8)))
            case .object(let pair):
                for member in pair.members {
                    guard member.value.string != nil else {
                        throw reader.problem("secrets[\(index)].\(member.name)", "is \(member.value.kind), not a text")
                    }
                    let option = Self.snakeCase(member.name)
                    self.secretOptions.append(option)
                    // The first is the current one; an adapter finds the older ones among the secrets.
                    if self.options[option] == nil { self.options[option] = member.value }
                }
                self.secrets.append(Secret(label: label, bytes: secret.bytes))
            default: throw reader.problem("secrets[\(index)]", "is \(secret.kind), not a text")
            }
        }
        return true
    }

    private func readPublicKeys(_ reader: RecordReader) throws(RecordProblem) -> [String] {
        var keys: [String] = []
        for member in reader.members.members where member.name.hasPrefix("public_key") {
            if let key = try reader.text(member.name) { keys.append(key) }
        }
        return keys
    }

    /// `jwks`, less the keys that the case does not name in its `jwks_kids`.
    private mutating func readKeySet(_ reader: RecordReader, _ shared: RecordReader) throws(RecordProblem) {
        let owner = reader.members["jwks"] == nil ? shared : reader
        guard let set = owner.members["jwks"] else { return }
        guard let keys = set["keys"]?.array else { throw owner.problem("jwks", "has no list of keys") }
        guard let kids = reader.members["jwks_kids"] else { return self.options["jwks"] = set }
        guard let live = kids.array else { throw reader.problem("jwks_kids", "is \(kids.kind), not a list") }
        for (index, kid) in live.enumerated() where !keys.contains(where: { $0["kid"] == kid }) {
            throw reader.problem("jwks_kids[\(index)]", "names no key of jwks")
        }
        let named = keys.filter { key in key["kid"].map { live.contains($0) } ?? false }
        self.options["jwks"] = .object(JSONObject([("keys", .array(named))]))
    }

    /// `hashKey` as the configuration spells it: `hash_key`, `hash_iv`.
    private static func snakeCase(_ name: String) -> String {
        var out = ""
        var wasSmall = false
        for character in name {
            if character.isUppercase, wasSmall { out.append("_") }
            out += character.lowercased()
            wasSmall = character.isLowercase
        }
        return out
    }
}
