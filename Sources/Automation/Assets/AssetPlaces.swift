import Model
import Store
import Workflows

extension AssetSettings {
    /// Where what a job makes goes: a folder of its own for each generation, so that no late job writes over a newer one.
    func folder(of made: MadeArtifact, _ asset: AssetID) -> String {
        "assets/\(asset)/\(made.name.rawValue)/\(made.generation)/"
    }

    /// The object whose appearance says that the job has ended well; where a job makes several, it writes this one last.
    func object(of made: MadeArtifact, _ asset: AssetID) -> String {
        self.folder(of: made, asset) + made.name.rawValue
    }
}
