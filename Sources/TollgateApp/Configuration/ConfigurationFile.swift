import Foundation
import Yams

/// The configuration's file, before anything is read out of it.
struct ConfigurationFile {
    /// As the operator named it.
    let path: String
    let text: String

    /// The variable that names the file, and the file where it is not set.
    static let variable = "TOLLGATE_CONFIG"
    static let defaultPath = "tollgate.yaml"

    /// Where relative paths in the file start, wherever the command runs.
    var folder: String { FilePath.folder(of: self.path) }

    /// - Parameter path: nil for the one that `TOLLGATE_CONFIG` names, else `tollgate.yaml`.
    init(_ path: String?, environment: [String: String]) throws(ConfigurationError) {
        self.path = path ?? environment[Self.variable] ?? Self.defaultPath
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: self.path)) } catch {
            throw Self.error(Self.whyUnreadable(self.path, error))
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Self.error("\(self.path) is no text in UTF-8: save it as that, or name another file with --config")
        }
        self.text = text
    }

    /// What an operator may do about it; a file that is there is never one to copy the example to.
    private static func whyUnreadable(_ path: String, _ error: any Error) -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            return "\(path) cannot be read: copy tollgate.example.yaml to it, or name another file with --config"
        }
        return FilePath.isFolder(path)
            ? "\(path) is a folder: name the file in it with --config"
            : "\(ErrorText.of(error)): let this user read it, or name another file with --config"
    }

    private static func error(_ message: String) -> ConfigurationError {
        ConfigurationError([.init(path: "", line: nil, message: message)])
    }

    /// The file's outermost mapping, read with what is noted in `notes`.
    static func root(
        of text: String,
        notes: ConfigurationSection.Notes
    ) throws(ConfigurationError) -> ConfigurationSection {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw ConfigurationError([Self.problem(of: error)]) }
        guard let root else { throw Self.error("the file is empty: copy tollgate.example.yaml and edit it") }
        return ConfigurationSection(root, path: "", notes: notes)
    }

    /// Says where the text is broken without repeating any of it: it may hold a secret.
    private static func problem(of error: any Error) -> ConfigurationError.Problem {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .init(path: "", line: mark.line, message: "the file is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let keys, let context):
            .init(
                path: "",
                line: context.mark.line,
                message: "\(keys.sorted().joined(separator: ", ")) is given twice: keep one of them"
            )
        default: .init(path: "", line: nil, message: "the file is no YAML in UTF-8")
        }
    }
}
