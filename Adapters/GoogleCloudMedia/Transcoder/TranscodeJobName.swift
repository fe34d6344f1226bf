/// The name of a job: `projects/<project>/locations/<location>/jobs/<id>`.
///
/// Google names the project by its number, whatever we called it by, so jobs are told apart by location and id.
public struct TranscodeJobName: Sendable, CustomStringConvertible {
    public let project: String
    public let location: String
    public let id: String

    /// nil for anything else.
    public init?(_ text: String) {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 6, steps[0] == "projects", steps[2] == "locations", steps[4] == "jobs",
            [steps[1], steps[3], steps[5]].allSatisfy({ Self.isStep($0) })
        else { return nil }
        self.project = String(steps[1])
        self.location = String(steps[3])
        self.id = String(steps[5])
    }

    public var description: String { "projects/\(self.project)/locations/\(self.location)/jobs/\(self.id)" }

    /// Of projects, locations, jobs and templates.
    static func isStep(_ text: some StringProtocol) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || "-_.:".utf8.contains($0)
            }
    }
}

extension TranscodeJobName: Hashable {
    public static func == (left: TranscodeJobName, right: TranscodeJobName) -> Bool {
        left.location == right.location && left.id == right.id
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(self.id) }
}
