import Foundation
import Model
import Signing

/// The steps of the demonstration, each checked and told.
struct DemoWalk {
    let place: DemoConfiguration
    let output: Output
    var news: DemoNews
    /// In the names of everything that this run makes, so that it can be told from what earlier ones made.
    let name = Hex.encode(SystemRandom.bytes(6))
    private var steps = 0

    init(_ place: DemoConfiguration, news: DemoNews, output: Output) {
        self.place = place
        self.news = news
        self.output = output
    }

    mutating func run() async throws {
        try await self.walkStripe()
        guard let doubles = self.place.doubles else { return self.tellWhatIsMissing() }
        try await self.walkTicket(doubles)
        try await self.walkVideo(doubles)
        self.output.line("")
        self.output.line("All \(self.steps) steps went as they should.")
    }

    private func tellWhatIsMissing() {
        self.output.line("")
        self.output.line(
            "Left out: a ticket paid through so-net, and a video from upload to ready. They need the program "
                + "\(DemoDoubles.program), which plays the providers: `make demo` builds it, and --doubles names another."
        )
    }

    var api: APIClient {
        APIClient(base: self.place.base, token: String(decoding: self.place.files.token.bytes, as: UTF8.self))
    }

    // What is told.

    func part(_ title: String) {
        self.output.line("")
        self.output.line("== \(title) ==")
    }

    mutating func step(_ title: String) {
        self.steps += 1
        self.output.line("")
        self.output.line("\(self.steps). \(title)")
    }

    func tell(_ text: String) { self.output.line("   → \(text)") }

    /// Columns below what was told last.
    func table(_ header: [String], _ rows: [[String]]) {
        let output = self.output
        Output(line: { output.line("     \($0)") }, errorLine: output.errorLine).table(header, rows)
    }

    /// How an order or an asset came to be as it is.
    func tellHistory(of path: String) async throws {
        let machine = try await self.api.call(.get, path)
        let history = machine["history"]?.array ?? []
        guard let first = history.first else { throw CommandFailure("\(path) has no history") }
        let beginning = [Self.time(try Self.text("created_at", of: machine)), "", try Self.text("from", of: first), ""]
        let rows = history.map { entry in
            let member = { (name: String) in entry[name]?.string ?? "" }
            let (from, to) = (member("from"), member("to"))
            return [
                Self.time(member("at")), member("trigger"), from == to ? to : "\(from) → \(to)",
                entry["event"]?.string ?? member("cause"),
            ]
        }
        self.table(["TIME", "WHAT HAPPENED", "PHASE", "CAUSE"], [beginning] + rows)
    }

    /// The time of the day alone.
    private static func time(_ text: String) -> String { text.split(separator: "T").last.map { String($0) } ?? text }

    // What is waited for and checked.

    /// Waits until the subscriber has one event of each type about something, in whatever order they come, and tells.
    mutating func tellDeliveries(_ types: [String], about subject: String) async throws {
        for type in types {
            let arrival = try await self.news.wait(for: "the delivery of \(type)") { news in
                news.deliveries.first { $0.type == type && $0.text.contains(subject) }
            }
            self.tell("delivered \(type) as \(arrival.id), signature verified by the subscriber")
        }
    }

    /// The answer to a call that is to be answered with this status.
    @discardableResult
    func answer(
        _ status: Int,
        _ method: APIClient.Method,
        _ path: String,
        body: JSON? = nil,
        key: String? = nil
    ) async throws -> JSON {
        let (told, answer) = try await self.api.answer(method, path, body: body, key: key)
        guard told == status else { throw Self.surprise(told, answer) }
        return answer
    }

    static func surprise(_ status: Int, _ answer: JSON) -> CommandFailure {
        CommandFailure("the gateway answered \(status) \(answer.text)")
    }

    /// A member that must be there.
    static func text(_ name: String, of json: JSON) throws -> String {
        guard let text = json[name]?.string else { throw CommandFailure("the answer has no \(name): \(json.text)") }
        return text
    }

    /// What an accepted call became.
    func tellEvents(of answer: JSON) async throws {
        let receipt = try await self.api.call(.get, "/v1/receipts/\(try Self.text("receipt", of: answer))")
        for event in receipt["events"]?.array ?? [] {
            self.tell("it became the event \(event["id"]?.string ?? "?"), \(event["type"]?.string ?? "?")")
        }
    }

    func check(_ path: String, is phase: String) async throws {
        let state = try await self.api.call(.get, path)
        guard state["phase"]?.string == phase else {
            throw CommandFailure("\(path) is \(state["phase"]?.string ?? "?") and not \(phase)")
        }
    }
}
