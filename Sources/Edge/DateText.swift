import Model
import Synchronization

/// The time in the form of HTTP's headers, written once a second.
final class DateText: Sendable {
    private let time: TimeSource
    private let last: Mutex<(second: Int64, text: String)>

    init(_ time: TimeSource) {
        self.time = time
        self.last = Mutex((.min, ""))
    }

    var now: String {
        let now = self.time.now()
        return self.last.withLock { last in
            if last.second != now.seconds { last = (now.seconds, now.imfFixdate) }
            return last.text
        }
    }
}
