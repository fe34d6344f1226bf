import Synchronization

/// How much memory the bodies that are being taken in may use together.
///
/// Small ones are not counted: how many of them there are is bounded by the number of connections, and they still get
/// through where large ones have used all there is.
final class BodyBudget: Sendable {
    /// Bodies up to this are not counted.
    static let uncounted = 16 << 10

    private let limit: Int
    private let used = Atomic<Int>(0)

    init(limit: Int) { self.limit = limit }

    /// Bytes that are taken now.
    var taken: Int { self.used.load(ordering: .relaxed) }

    /// - Returns: false, and takes nothing, where there is not so much room.
    func take(_ bytes: Int) -> Bool {
        let (_, now) = self.used.add(bytes, ordering: .relaxed)
        if now <= self.limit { return true }
        self.giveBack(bytes)
        return false
    }

    func giveBack(_ bytes: Int) { self.used.subtract(bytes, ordering: .relaxed) }

    /// What a body of so many bytes has taken once it is here.
    static func share(of bytes: Int) -> Int { bytes > Self.uncounted ? bytes : 0 }
}
