public import AdapterKit
public import Model

extension GatherAPI {
    /// The guest list out of the answer to ``reading(_:)``.
    ///
    /// Anything but an object of objects is refused, because a revocation writes back what it has read.
    public static func guestList(_ answer: OutboundResponse, now: Timestamp) throws(GatherFailure) -> GatherGuestList {
        try Self.checkStatus(answer, now: now)
        guard let entries = try Self.object(answer.body) else {
            throw .unreadable(reason: "the answer is no object of guests")
        }
        guard entries.members.allSatisfy({ $0.value.object != nil }) else {
            throw .unreadable(reason: "a guest in the answer is no object")
        }
        return GatherGuestList(entries: entries)
    }

    /// Reads the answer to ``adding(_:to:)`` and ``replacing(with:in:)``. The documentation says that there is nothing in
    /// it, and clients have seen the list come back; anything else is not Gather's answer.
    public static func confirm(_ answer: OutboundResponse, now: Timestamp) throws(GatherFailure) {
        try Self.checkStatus(answer, now: now)
        if answer.body.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return }
        guard try Self.object(answer.body) != nil else {
            throw .unreadable(reason: "the answer is neither empty nor a guest list")
        }
    }

    private static func object(_ body: [UInt8]) throws(GatherFailure) -> JSONObject? {
        do throws(JSONParseError) { return try JSON(parsing: body).object } catch {
            throw .unreadable(reason: "the answer is not JSON")
        }
    }

    /// What an answer says is never quoted: it may repeat the key or the guests.
    private static func checkStatus(_ answer: OutboundResponse, now: Timestamp) throws(GatherFailure) {
        switch answer.status {
        case 200..<300: return
        case 400: throw .badRequest
        case 401, 403: throw .notPermitted(status: answer.status)
        case 404: throw .unknownSpace
        case 429:
            throw .rateLimited(after: answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) })
        case 408, 500..<600:
            let pause = answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
            throw .unavailable(status: answer.status, after: pause)
        default: throw .unexpected(status: answer.status)
        }
    }
}
