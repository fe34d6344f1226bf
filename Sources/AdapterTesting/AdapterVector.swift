public import AdapterKit
import FoundationEssentials

/// One case of an adapter's file in `Fixtures/vectors`: a call, the secrets, the clock, and the verdict of the
/// provider's own library.
public struct AdapterVector: Sendable, CustomStringConvertible {
    private let vector: SignatureVector

    public var description: String { self.vector.name }

    /// Every case of `Fixtures/vectors/<file>.json`; fails on the first that is not whole.
    public static func load(_ file: String) throws -> [AdapterVector] {
        let data = try Data(contentsOf: FixturesFolder.url("vectors/\(file).json"))
        return try SignatureVectorFile(parsing: data, stem: file).cases.map { AdapterVector(vector: try $0.get()) }
    }

    /// What is wrong with the adapter's verdict on this case; nil where it is the expected one.
    public func problem(with type: any Adapter.Type) -> String? {
        switch self.vector.outcome(on: type) {
        case .asExpected: nil
        case .otherwise(let problem), .unusable(let problem): problem
        }
    }
}
