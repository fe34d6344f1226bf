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

        var descriptor: AdapterDescriptor { type(of: self.adapter).descriptor }
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
            return .retry(reason: "the source \(command.source) is not configured, or cannot ask any more", after: nil)
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
        switch source.adapter.read(answer: answer, to: question) {
        case .confirmed(let drafts):
            return .done(self.acceptance(of: answer, to: request, drafts.map { .event($0) }, source, now))
        case .refused(let reason, let drafts):
            let entries = [.quarantined(reason: reason)] + drafts.map { Normalization.Entry.event($0) }
            return .refused(reason: reason, self.acceptance(of: answer, to: request, entries, source, now))
        case .retry(let reason): return .retry(reason: reason, after: nil)
        }
    }

    /// Trouble that passes: asked again without a look at the rest of the answer.
    private static func isTrouble(_ status: Int) -> Bool { status == 408 || status == 429 || status >= 500 }

    private func acceptance(
        of answer: OutboundResponse,
        to request: OutboundRequest,
        _ entries: [Normalization.Entry],
        _ source: Source,
        _ now: Timestamp
    ) -> Acceptance {
        let url = String(request.url.prefix { $0 != "?" })
        let receipt = ReceiptRecord(
            id: self.ids.next(),
            source: source.name,
            adapter: source.descriptor.name,
            receivedAt: now,
            status: .ignored,
            method: request.method,
            target: url,
            remote: url.split(separator: "/").dropFirst().first.map { String($0) } ?? "-",
            normalizerVersion: source.descriptor.normalizerVersion,
            bodyBytes: answer.body.count
        )
        return Acceptance(
            receipt: receipt,
            payload: ReceiptPayload(headers: answer.storedHeaders, body: answer.body),
            entries: entries.compactMap { entry in
                switch entry {
                case .event(let draft):
                    .event(
                        NewEvent(
                            draft,
                            source: "/notify/\(source.name)",
                            row: self.ids.next(),
                            origin: .poll,
                            receipt: receipt.id,
                            acceptedAt: now
                        )
                    )
                case .quarantined(let reason): .other(ReceiptEntry(status: .quarantined, detail: reason))
                // An answer neither claims nor is it of no interest.
                case .claim, .ignored, .unrecognized: nil
                }
            },
            origin: .poll,
            keysExpire: source.descriptor.toleranceSeconds != nil
        )
    }
}
