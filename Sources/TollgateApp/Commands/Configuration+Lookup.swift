import ArgumentParser
import Ingest

extension Configuration {
    /// The source that an argument names; the failure lists the ones there are.
    func source(named name: String) throws(ValidationError) -> Source {
        if let source = self.sources.first(where: { $0.name == name }) { return source }
        let known = self.sources.map(\.name).sorted().joined(separator: ", ")
        throw ValidationError(
            "there is no source \(name): the configuration has \(known.isEmpty ? "none" : known)"
        )
    }
}
