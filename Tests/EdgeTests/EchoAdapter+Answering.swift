import AdapterKit

/// Looks before it calls with `x-probe`, and insists on the words it names in `x-words`.
extension EchoAdapter: ChallengeAnswering, Acknowledging {
    func challenge(_ request: InboundRequest) -> LiteralAnswer? {
        request.header("x-probe") == nil ? nil : .noContent
    }

    func acknowledgement(of request: InboundRequest) -> LiteralAnswer? {
        request.header("x-words").map { words in
            LiteralAnswer(status: 202, contentType: "text/xml", body: words, headers: [.init("X-Seen", "yes")])
        }
    }
}
