import AdapterKit
import AsyncHTTPClient
import Foundation
import Model
import NIOCore
import NIOHTTP1

/// A buyer's browser, as far as a payment needs one: it follows redirects and sends forms.
///
/// It keeps no cookies; the ways that the gateway gives out need none where they are followed as they are.
struct DemoBrowser {
    /// A page that was reached.
    struct Page {
        var status: Int
        var url: String
        var text: String
    }

    /// What was asked for on the way, without queries: `GET http://…/redirect-out`.
    private(set) var steps: [String] = []

    private static let longestWay = 10

    /// Goes to a page, and on from it as long as it redirects.
    mutating func open(_ url: String) async throws -> Page { try await self.follow("GET", url, nil) }

    /// Sends the first form of a page.
    mutating func send(formOf page: Page) async throws -> Page {
        guard let form = DemoForm(in: page.text) else {
            throw CommandFailure("\(Self.place(page.url)) shows no form: \(page.status) \(page.text.prefix(200))")
        }
        let action = URL(string: form.action, relativeTo: URL(string: page.url))?.absoluteString ?? form.action
        return try await self.follow("POST", action, form.fields)
    }

    private mutating func follow(_ method: String, _ url: String, _ form: FormFields?) async throws -> Page {
        var (method, url, form) = (method, url, form)
        for _ in 0..<Self.longestWay {
            self.steps.append("\(method) \(Self.place(url))")
            var request = HTTPClientRequest(url: url)
            request.method = .init(rawValue: method)
            if let form {
                request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
                request.body = .bytes(ByteBuffer(string: form.text))
            }
            let response = try await Self.client.execute(request, timeout: .seconds(30))
            let body = try await response.body.collect(upTo: 1 << 20)
            guard (300..<400).contains(response.status.code),
                let location = response.headers.first(name: "location"),
                let next = URL(string: location, relativeTo: URL(string: url))?.absoluteString
            else { return Page(status: Int(response.status.code), url: url, text: String(buffer: body)) }
            (method, url, form) = ("GET", next, nil)
        }
        throw CommandFailure("\(Self.place(url)) leads round in a circle")
    }

    private static func place(_ url: String) -> Substring { url.prefix { $0 != "?" } }

    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
