import AdapterKit
import ArgumentParser
import AsyncHTTPClient
import Foundation
import Ingest
import Model
import NIOCore
import NIOHTTP1
import Signing

/// `tollgate send --source NAME --event TYPE`
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send a sample call, signed as the provider would sign it."
    )

    @OptionGroup var options: ConfigurationOption

    @Option(name: .long, help: "A source of the configuration.")
    var source: String

    @Option(name: .long, help: "The provider's event type.")
    var event: String

    @Option(name: .long, help: "The order that the sample names.")
    var order: String?

    @Option(name: .long, help: "An amount in minor units and its currency: 2000USD.")
    var amount: String?

    @Option(name: .long, help: "Makes the sample's ids; the same id gives the same event.")
    var id: String?

    @Option(
        name: .long,
        help: "A gateway (http://host:port) or a whole notify URL; else the gateway that the configuration describes."
    )
    var url: String?

    func run() async throws {
        let configuration = try self.options.load()
        let source = try configuration.source(named: self.source)
        guard let adapter = source.adapter as? any Sampling else {
            throw CommandFailure("\(source.descriptor.provider) has no samples: send one of another source")
        }
        let request: InboundRequest
        do throws(SamplingError) {
            request = try adapter.sample(
                type: self.event,
                id: self.id ?? Hex.encode(SystemRandom.bytes(12)),
                order: self.order,
                amount: try self.money(),
                now: TimeSource.system.now()
            )
        } catch {
            switch error {
            case .unknownType(let type, let known):
                throw ValidationError("there is no sample of \(type); there are \(known.joined(separator: ", "))")
            case .noSecret: throw CommandFailure("the source has no secret to sign with")
            case .cannotSign(let why): throw CommandFailure("the sample cannot be signed: \(why)")
            }
        }
        let url = Self.target(of: request, at: self.url ?? configuration.server.localURL)
        let (status, body) = try await Self.deliver(request, to: url)
        // Its query may hold the source's secret.
        Output.standard.line("sent \(self.event) to \(url.prefix { $0 != "?" })")
        Output.standard.line("\(status) \(String(decoding: body, as: UTF8.self))")
        guard (200..<300).contains(status) else { throw ExitCode(1) }
    }

    /// The URL as given; where it has no path, the source's path there, and where it has no query, the sample's.
    static func target(of request: InboundRequest, at url: String) -> String {
        guard let parts = URLComponents(string: url), parts.query == nil else { return url }
        guard ["", "/"].contains(parts.path) else { return url + request.target.drop { $0 != "?" } }
        return (url.hasSuffix("/") ? String(url.dropLast()) : url) + request.target
    }

    /// Sends a call as it is.
    static func deliver(_ inbound: InboundRequest, to url: String) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: inbound.method)
        for header in inbound.headers { request.headers.add(name: header.name, value: header.value) }
        request.body = .bytes(ByteBuffer(bytes: inbound.body))
        return try await APIClient.send(request)
    }

    private func money() throws(SamplingError) -> Money? { self.amount.flatMap(Self.money) }

    func validate() throws {
        if let url {
            let parts = URLComponents(string: url)
            guard let parts, ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false else {
                throw ValidationError("--url is a URL such as http://127.0.0.1:8080, not \(url)")
            }
        }
        if let amount, Self.money(amount) == nil {
            throw ValidationError("--amount is a number and a currency: 2000USD")
        }
    }

    private static func money(_ text: String) -> Money? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let currency = text.dropFirst(digits.count)
        guard let amount = Int64(digits), currency.count == 3, currency.allSatisfy({ $0.isASCII && $0.isLetter }) else {
            return nil
        }
        return Money(minorUnits: amount, currency: String(currency))
    }
}
