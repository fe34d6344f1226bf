import ArgumentParser
import Foundation
import Model

/// `tollgate doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Check configuration, secrets, permissions, clock, disk, buckets and database; advise on each failure."
    )

    @OptionGroup var options: ConfigurationOption
    @Flag(name: .long, help: "Write JSON.") var json = false

    func run() async throws {
        let doctor = Doctor(path: self.options.config, environment: ProcessInfo.processInfo.environment)
        let findings = await doctor.examine()
        if self.json {
            Output.standard.json(["data": .array(findings.map(\.json)), "next_cursor": .null])
        } else {
            for finding in findings {
                let verdict = finding.isFine ? finding.isWarning ? "warn" : "ok  " : "FAIL"
                Output.standard.line("\(verdict) \(finding.check): \(finding.text)")
            }
        }
        guard findings.allSatisfy(\.isFine) else { throw ExitCode(1) }
    }
}
