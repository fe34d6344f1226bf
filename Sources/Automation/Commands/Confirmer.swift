public import AdapterKit
public import Model
public import Store

/// Asks providers whether claims are true.
public struct Confirmer: CommandPerformer {
    /// A source whose adapter can ask.
    public struct Source: Sendable {
        public var name: String
        public var adapter: any Confirming

        public init(name: String, adapter: any Confirming) {
            self.name = name
            self.adapter = adapter
        }
    }

    private let sources: [String: Source]
    private let http: OutboundHTTP
    private let ids: IdentifierGenerator

    public init(sources: [Source], http: OutboundHTTP, ids: IdentifierGenerator) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.http = http
        self.ids = ids
    }

    public func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome {
        guard let source = self.sources[command.source] else {
            return .unconfigured(reason: "the source \(command.source) is not configured, or cannot ask any more")
        }
        let question = ConfirmationQuestion(query: command.payload, earlier: command.earlier)
        let request: OutboundRequest
        do { request = try source.adapter.query(for: question) } catch {
            return .refused(reason: error.reason, nil)
        }
        let answer: OutboundResponse
        do { answer = try await self.http.send(request) } catch {
            return .retry(reason: "\(error.code): \(error)", after: nil)
        }
        guard !Self.isTrouble(answer.status) else {
            let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
            return .retry(reason: "http_\(answer.status): the provider answered \(answer.status)", after: pause)
        }
        let kept = ProviderAnswer(answer, to: request, adapter: source.adapter)
        switch source.adapter.read(answer: answer, to: question) {
        case .confirmed(let drafts):
            return .done(kept.acceptance(drafts.map { .event($0) }, ids: self.ids, now: now))
        case .refused(let reason, let drafts):
            let entries = [.quarantined(reason: reason)] + drafts.map { Normalization.Entry.event($0) }
            return .refused(reason: reason, kept.acceptance(entries, ids: self.ids, now: now))
        case .retry(let reason): return .retry(reason: reason, after: nil)
        }
    }

    /// Trouble that passes: asked again without a look at the rest of the answer.
    private static func isTrouble(_ status: Int) -> Bool { status == 408 || status == 429 || status >= 500 }
}
