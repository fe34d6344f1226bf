import Foundation
import Model
import ProviderDoubles

/// Serves the doubles that are named (`sonet`, `gather=8100`), or all of them, until it is ended: a line of JSON for each,
/// and then an empty line.
func serve(_ name: String, _ port: Int) async throws -> JSON? {
    switch name {
    case SonetDouble.name: try await host(SonetDouble(), port)
    case GatherDouble.name: try await host(GatherDouble(), port)
    case GoogleCloudDouble.name: try await host(GoogleCloudDouble(), port)
    case KlaviyoDouble.name: try await host(KlaviyoDouble(), port)
    case MailgunDouble.name: try await host(MailgunDouble(), port)
    case MediaJobsDouble.name: try await host(MediaJobsDouble(), port)
    case TwilioDouble.name: try await host(TwilioDouble(), port)
    case PlivoDouble.name: try await host(PlivoDouble(), port)
    default: nil
    }
}

func host<Double: ProviderDouble>(_ double: Double, _ port: Int) async throws -> JSON {
    let host = try await DoubleHost(double, port: port)
    return [
        "name": .string(Double.name), "port": .integer(Int64(host.port)), "url": .string(host.url()),
        "credentials": double.credentials,
    ]
}

func write(_ text: String, to file: FileHandle = .standardOutput) { file.write(Data("\(text)\n".utf8)) }

let all = ["gather", "googlecloud", "klaviyo", "mailgun", "media-jobs", "plivo", "sonet", "twilio"]
let arguments = CommandLine.arguments.dropFirst()
for argument in arguments.isEmpty ? all[...] : Array(arguments)[...] {
    let parts = argument.split(separator: "=", maxSplits: 1).map { String($0) }
    let port = parts.count == 2 ? Int(parts[1]) : 0
    guard let name = parts.first, let port, let line = try await serve(name, port) else {
        write(
            "usage: provider-doubles [NAME[=PORT]]…, with NAME one of \(all.joined(separator: ", "))",
            to: .standardError
        )
        exit(2)
    }
    write(line.text)
}
write("")
while true { try await Task.sleep(for: .seconds(3600)) }
