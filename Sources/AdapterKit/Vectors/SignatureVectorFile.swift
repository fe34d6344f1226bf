import Model

/// A file of signature vectors: `{"cases": […]}`, with members of its own that serve all cases.
public struct SignatureVectorFile: Sendable {
    /// One for each case, in order: the case, or what is wrong with it.
    public let cases: [Result<SignatureVector, RecordProblem>]

    /// What the names of some files take for granted of the source they are for.
    private static let assumptions: [String: [String: JSON]] = [
        "kktix": ["header": "x-kktix-secret"], "plivo_v2": ["allow_v2": true],
    ]

    /// - Parameter stem: the file's name without `.json`.
    public init(parsing bytes: some Collection<UInt8>, stem: String) throws(RecordProblem) {
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: bytes) } catch {
            throw RecordProblem(path: "", advice: "this is not JSON: \(error)")
        }
        let reader = try RecordReader(json, path: "")
        guard let list = reader.members["cases"] else {
            throw reader.problem("cases", "is missing: a vector file is {\"cases\": […]}")
        }
        guard let cases = list.array else { throw reader.problem("cases", "is \(list.kind), not a list") }
        guard !cases.isEmpty else { throw reader.problem("cases", "is empty: there is nothing to check") }
        let assumed = Self.assumptions[stem] ?? [:]
        self.cases = cases.enumerated().map { index, item in
            do throws(RecordProblem) {
                let path = "cases[\(index)]"
                return .success(try SignatureVector(item, path: path, file: reader.members, assumed: assumed))
            } catch { return .failure(error) }
        }
    }
}
