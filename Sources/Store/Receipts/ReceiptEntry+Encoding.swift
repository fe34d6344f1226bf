import Model

extension ReceiptEntry {
    static func encode(_ entries: [ReceiptEntry]) -> String {
        JSON.array(
            entries.map { entry in
                var parts: [JSON] = [.string(entry.status.rawValue), entry.event.map { .string("\($0)") } ?? .null]
                if let detail = entry.detail { parts.append(.string(detail)) }
                return .array(parts)
            }
        ).text
    }

    static func decode(_ text: String) throws(SQLError) -> [ReceiptEntry] {
        try (JSON.stored(text).array ?? []).map { json throws(SQLError) in
            let parts = json.array ?? []
            guard parts.count >= 2, let status = parts[0].string.flatMap(ReceiptStatus.init(rawValue:)) else {
                throw SQLError(kind: .failed, code: "unexpected_value", message: "a receipt's entries cannot be read")
            }
            return ReceiptEntry(
                status: status,
                event: parts[1].string.flatMap { EventID($0) },
                detail: parts.count > 2 ? parts[2].string : nil
            )
        }
    }
}
