import AdapterKit
import Model

/// The outside of a call: `{"time_ms": …, "events": […]}`.
struct PusherEnvelope {
    let time: Timestamp
    let events: [JSON]

    /// Many times what one call holds.
    static let limit = 10_000

    init(_ body: [UInt8]) throws(AdapterFailure) {
        let json: JSON
        do throws(JSONParseError) { json = try JSON(parsing: body) } catch {
            throw AdapterFailure("the body is not JSON: \(error)")
        }
        guard let time = Self.time(of: json) else { throw AdapterFailure("time_ms: missing or no time") }
        guard let events = json["events"]?.array else { throw AdapterFailure("events: missing or no list") }
        guard events.count <= Self.limit else { throw AdapterFailure("events: more than \(Self.limit)") }
        self.time = time
        self.events = events
    }

    /// The signed time; nil exactly where the body as a whole cannot be read for want of one.
    static func time(in body: [UInt8]) -> Timestamp? {
        // Why it cannot be read is told by `init`.
        (try? JSON(parsing: body)).flatMap(Self.time)
    }

    private static func time(of json: JSON) -> Timestamp? {
        json["time_ms"]?.integer.flatMap { $0 >= 0 ? Timestamp(milliseconds: $0) : nil }
    }
}
