import AdapterKit
import ArgumentParser
import Catalog
import Ingest

extension Configuration {
    /// The source that an argument names; the failure lists the ones there are.
    func source(named name: String) throws(ValidationError) -> Source {
        if let source = self.sources.first(where: { $0.name == name }) { return source }
        if let outbound = AdapterCatalog.outbound(named: name) {
            throw ValidationError("there is no source \(name): \(outbound.refusal)")
        }
        let known = self.sources.map(\.name).sorted().joined(separator: ", ")
        throw ValidationError(
            "there is no source \(name): the configuration has \(known.isEmpty ? "none" : known)"
        )
    }
}
