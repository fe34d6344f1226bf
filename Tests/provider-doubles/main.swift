import Foundation
import Model
import ProviderDoubles
import Signing

/// Serves the doubles that are named (`sonet`, `gather=8100`), or all of them, until it is ended: a line of JSON for each,
/// and then an empty line. With `--attached` it ends with whoever started it, and writes a line for each call.
func serve(_ name: String, _ port: Int, tellingCalls: Bool) async throws -> JSON? {
    func host<Double: ProviderDouble>(_ double: Double) async throws -> JSON {
        let host = try await DoubleHost(double, port: port) { heard in
            guard tellingCalls else { return }
            let line: JSON = [
                "name": .string(Double.name), "operation": .string(heard.operation),
                "complaint": heard.complaint.map { .string($0) } ?? .null,
            ]
            write(line.text)
        }
        return [
            "name": .string(Double.name), "port": .integer(Int64(host.port)), "url": .string(host.url()),
            "credentials": double.credentials,
        ]
    }
    // Providers never give a number twice, so a double that starts anew must not count from 1 again.
    let number = Int(Timestamp.wall.milliseconds % 1_000_000_000_000)
    return switch name {
    case SonetDouble.name: try await host(SonetDouble(firstNumber: number))
    case GatherDouble.name: try await host(GatherDouble())
    // What they are called with is made anew, so that nobody knows it who was not told.
    case GoogleCloudDouble.name:
        try await host(GoogleCloudDouble(privateKey: try GoogleCloudDouble.newPrivateKey(), firstNumber: number))
    case MediaJobsDouble.name: try await host(MediaJobsDouble(secret: newSecret()))
    case KlaviyoDouble.name: try await host(KlaviyoDouble())
    case MailgunDouble.name: try await host(MailgunDouble())
    case TwilioDouble.name: try await host(TwilioDouble())
    case PlivoDouble.name: try await host(PlivoDouble())
    default: nil
    }
}

func newSecret() -> String { "whsec_" + Base64.encode((0..<32).map { _ in UInt8.random(in: .min ... .max) }) }

func write(_ text: String, to file: FileHandle = .standardOutput) { file.write(Data("\(text)\n".utf8)) }

let all = ["gather", "googlecloud", "klaviyo", "mailgun", "media-jobs", "plivo", "sonet", "twilio"]
let attached = "--attached"
let isAttached = CommandLine.arguments.contains(attached)
let names = CommandLine.arguments.dropFirst().filter { $0 != attached }
if isAttached {
    // Ctrl-C goes to everybody at the terminal: whoever started this finishes first.
    signal(SIGINT, SIG_IGN)
    // The standard input is at its end when the starter closes it, and when it is gone.
    Thread.detachNewThread {
        while !FileHandle.standardInput.availableData.isEmpty {}
        exit(0)
    }
}
for argument in names.isEmpty ? all : names {
    let parts = argument.split(separator: "=", maxSplits: 1).map { String($0) }
    let port = parts.count == 2 ? Int(parts[1]) : 0
    guard let name = parts.first, let port, let line = try await serve(name, port, tellingCalls: isAttached) else {
        write(
            "usage: provider-doubles [\(attached)] [NAME[=PORT]]…, with NAME one of \(all.joined(separator: ", "))",
            to: .standardError
        )
        exit(2)
    }
    write(line.text)
}
write("")
while true { try await Task.sleep(for: .seconds(3600)) }
