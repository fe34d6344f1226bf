import Foundation
import Signing

/// Where a secret is kept: the configuration names places, never secrets.
enum SecretReference: Sendable, Hashable, CustomStringConvertible {
    case environment(String)
    case file(String)

    /// - Returns: nil for anything but `env:NAME` and `file:PATH`.
    init?(_ text: String) {
        if text.hasPrefix("env:"), text.count > 4 {
            self = .environment(String(text.dropFirst(4)))
        } else if text.hasPrefix("file:"), text.count > 5 {
            self = .file(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }

    /// Fetches the secret; one line end at the end of a file does not belong to it.
    ///
    /// - Parameter folder: where a relative path starts.
    func resolve(_ environment: [String: String], in folder: String = ".") throws(UnresolvedSecret) -> Secret {
        switch self {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw UnresolvedSecret(
                    advice: "the environment variable \(name) is not set: export it before the start"
                )
            }
            return Secret(label: "\(self)", bytes: Array(value.utf8))
        case .file(let written):
            let path = FilePath.resolved(written, in: folder)
            let data: Data
            do { data = try Data(contentsOf: URL(filePath: path)) } catch {
                throw UnresolvedSecret(advice: "the file \(path) cannot be read: make it, with mode 0600")
            }
            var bytes = Array(data)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard !bytes.isEmpty else { throw UnresolvedSecret(advice: "the file \(path) is empty") }
            return Secret(label: "\(self)", bytes: bytes)
        }
    }
}

/// A secret that is not where the configuration says.
struct UnresolvedSecret: Error, Sendable, Hashable {
    var advice: String
}
