import AdapterKit

/// The catalogue of adapters as a table for people.
struct AdapterTable: Sendable {
    static let headings = [
        "provider", "adapter", "scheme", "what is signed", "tolerance", "idempotency key", "answer",
        "keeps retrying for", "longest call", "events",
    ]

    let rows: [[String]]

    init(_ descriptors: [AdapterDescriptor], outbound: [OutboundDescriptor] = []) {
        let inbound = descriptors.map { descriptor in
            [
                descriptor.provider, descriptor.name, descriptor.scheme, "\(descriptor.coverage)",
                descriptor.toleranceSeconds.map(Self.duration) ?? "no signed time", descriptor.idempotencyKey,
                descriptor.answer, Self.duration(descriptor.retryHorizonSeconds),
                descriptor.largestBody.map(ByteCountText.text) ?? "body_limit",
                descriptor.emittedFamilies.joined(separator: ", "),
            ]
        }
        self.rows =
            inbound
            + outbound.map { descriptor in
                [
                    descriptor.provider, descriptor.name, OutboundDescriptor.scheme, "nothing: it calls nobody",
                    "no signed time", descriptor.idempotency, "none", "none", "none", "none",
                ]
            }
    }

    /// The table as Markdown writes it.
    var markdown: String {
        let lines = [Self.headings, Self.headings.map { _ in "---" }] + self.rows
        return lines.map { cells in
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        .joined(separator: "\n")
    }

    /// Seconds in the largest unit that divides them.
    private static func duration(_ seconds: Int64) -> String {
        for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("min", 60)]
        where seconds != 0 && seconds.isMultiple(of: length) && seconds / length > 1 {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }
}
