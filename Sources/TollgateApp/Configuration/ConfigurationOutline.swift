import Ingest
import Store

/// What a command needs that looks at what is stored: where that is, and what the sources are called.
///
/// No secret is fetched, and nothing that is wrong elsewhere in the file is in the way: who looks at night may have neither
/// the service's environment nor the time to mend the file first.
struct ConfigurationOutline {
    var store: SQLiteConfiguration
    /// As they are written; a source may have faults.
    var sourceNames: [String]
    private let file: ConfigurationFile

    /// Where the gateway keeps its own keys: beside the database.
    var keyFolder: String { FilePath.folder(of: self.store.path) }

    init(_ path: String?, environment: [String: String]) throws(ConfigurationError) {
        let file = try ConfigurationFile(path, environment: environment)
        let notes = ConfigurationSection.Notes(folder: file.folder)
        do throws(ConfigurationError) {
            let root = try ConfigurationFile.root(of: file.text, notes: notes)
            self.store = Configuration.store(root.section("store"))
            self.sourceNames = root.section("sources").keys
            guard notes.problems.isEmpty else { throw ConfigurationError(notes.problems) }
        } catch { throw error.named(file.path) }
        self.file = file
    }

    /// Where this machine's own programs reach the gateway.
    func localURL() throws(ConfigurationError) -> String {
        let notes = ConfigurationSection.Notes(folder: self.file.folder)
        do throws(ConfigurationError) {
            let root = try ConfigurationFile.root(of: self.file.text, notes: notes)
            let server = Configuration.Server(root.section("server"))
            guard notes.problems.isEmpty else { throw ConfigurationError(notes.problems) }
            return server.localURL
        } catch { throw error.named(self.file.path) }
    }
}
