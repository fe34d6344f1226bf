import AdapterKit
import Model
public import Signing

/// Keeps credentials out of what is stored.
///
/// Their values become salted digests. For a rejected call the values themselves are sealed besides, so that it can be
/// checked again once the operator has mended the secret.
public struct CredentialVault: Sendable {
    private let sealer: Sealer
    private let randomBytes: @Sendable (Int) -> [UInt8]

    /// Carry credentials whoever sends them.
    private static let always: Set<String> = ["authorization", "proxy-authorization", "cookie"]

    public init(sealer: Sealer, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.sealer = sealer
        self.randomBytes = randomBytes
    }

    /// A request with digests in the place of its credentials, and the sealed credentials if asked for.
    func redact(
        _ request: InboundRequest,
        _ descriptor: AdapterDescriptor,
        sealedFor receipt: ReceiptID?
    ) throws(SealerError) -> (request: InboundRequest, sealed: [UInt8]?) {
        var redacted = request
        var hidden = false
        for index in redacted.headers.indices where self.isCredential(redacted.headers[index], descriptor) {
            redacted.headers[index].value = self.digest(redacted.headers[index].value)
            hidden = true
        }
        let target = self.redact(target: request.target, descriptor)
        hidden = hidden || target != request.target
        redacted.target = target
        guard hidden, let receipt else { return (redacted, nil) }
        let original = JSON.object(
            JSONObject([
                ("target", .string(request.target)),
                ("headers", .array(request.headers.map { .array([.string($0.name), .string($0.value)]) })),
            ])
        )
        return (redacted, try self.sealer.seal(original.bytes, context: "\(receipt)"))
    }

    /// The request as it came.
    func restore(
        _ request: InboundRequest,
        sealed: [UInt8]?,
        receipt: ReceiptID
    ) throws(SealerError) -> InboundRequest {
        guard let sealed else { return request }
        let bytes = try self.sealer.open(sealed, context: "\(receipt)")
        guard let original = try? JSON(parsing: bytes), let target = original["target"]?.string else {
            throw .cannotOpen
        }
        var restored = request
        restored.target = target
        restored.headers = (original["headers"]?.array ?? []).compactMap { header in
            guard let pair = header.array, pair.count == 2, let name = pair[0].string, let value = pair[1].string
            else { return nil }
            return InboundRequest.Header(name, value)
        }
        return restored
    }

    private func isCredential(_ header: InboundRequest.Header, _ descriptor: AdapterDescriptor) -> Bool {
        if Self.always.contains(header.name) || descriptor.credentialHeaders.contains(header.name) { return true }
        // Proxies repeat the URL: X-Original-URI, Referer and the like.
        let isInURL = !descriptor.credentialQueryNames.isEmpty || !descriptor.tokenQueryNames.isEmpty
        return isInURL && header.value.utf8.contains(UInt8(ascii: "?"))
    }

    private func digest(_ value: String) -> String {
        SaltedDigest(of: value.utf8, salt: self.randomBytes(16)).description
    }

    private func redact(target: String, _ descriptor: AdapterDescriptor) -> String {
        let names = Set(descriptor.credentialQueryNames.map { $0.lowercased() })
        let tokens = Set(descriptor.tokenQueryNames.map { $0.lowercased() })
        guard !names.isEmpty || !tokens.isEmpty, let mark = target.firstIndex(of: "?") else { return target }
        let pairs = target[target.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
        var isNamed = false
        let redacted = pairs.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0]).lowercased()
            guard parts.count == 2, names.contains(name) || tokens.contains(name) else { return String(pair) }
            isNamed = true
            let kept = names.contains(name) ? self.digest(String(parts[1])) : self.redact(token: parts[1])
            return "\(parts[0])=\(kept)"
        }
        // Written in another way than it should be, it may stand anywhere.
        guard isNamed else { return target[...mark] + self.digest(String(target[mark...].dropFirst())) }
        return target[...mark] + redacted.joined(separator: "&")
    }

    /// The token with a digest in the place of its signature; of what is no token, a digest of all of it.
    private func redact(token value: Substring) -> String {
        let parts = Self.decoded(value).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.allSatisfy(Self.isBase64URL), parts[1].utf8.allSatisfy(Self.isBase64URL)
        else { return self.digest(String(value)) }
        return "\(parts[0]).\(parts[1]).\(self.digest(String(parts[2])))"
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// A query's name or value as its reader sees it: any of its characters may be escaped. What is no escape stays as it is.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = Substring(rest.prefix(2)).lowercased()
            if byte == UInt8(ascii: "%"), let escaped = Hex.decode(digits), escaped.count == 1 {
                bytes += escaped
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
