import HTTPTypes
import Hummingbird
import NIOCore

extension RequestBody {
    /// The whole body, or 413 as soon as it is known to be too long: by its declared length before a byte is read,
    /// otherwise while it comes in.
    ///
    /// - Parameters:
    ///   - declared: the value of `Content-Length`, if there is one.
    ///   - budget: takes the body's ``BodyBudget/share(of:)``; whoever gets the body gives it back.
    ///   - time: how long a body that does not come in one piece may take; then the connection is closed.
    /// - Throws: ``Problem`` (also 503 where the budget is used up), or ``BrokenBody`` when the connection ends first.
    static func collect(
        _ request: Request,
        declared: Int?,
        limit: Int,
        budget: BodyBudget? = nil,
        time: Duration,
        channel: any Channel
    ) async throws -> [UInt8] {
        if let declared, declared > limit { throw Problem.tooLarge(limit: limit) }
        var bytes: [UInt8] = []
        var taken = 0
        var isWhole = false
        defer { if !isWhole { budget?.giveBack(taken) } }
        var deadline: Scheduled<Void>?
        defer { deadline?.cancel() }
        var iterator = request.body.makeAsyncIterator()
        while let buffer = try await Self.next(&iterator) {
            guard buffer.readableBytes <= limit - bytes.count else { throw Problem.tooLarge(limit: limit) }
            if let budget {
                let share = BodyBudget.share(of: bytes.count + buffer.readableBytes)
                guard budget.take(share - taken) else { throw Problem.overloaded }
                taken = share
            }
            // No more than comes soon: a length that is only declared takes no memory.
            if bytes.isEmpty, let declared { bytes.reserveCapacity(Swift.min(declared, Self.reserved)) }
            buffer.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
            if deadline == nil, bytes.count != declared {
                deadline = channel.eventLoop.scheduleTask(in: TimeAmount(time)) { channel.close(promise: nil) }
            }
        }
        // A body cut short must never pass for a whole one.
        if let declared, declared != bytes.count { throw BrokenBody(cause: nil) }
        isWhole = true
        return bytes
    }

    private static var reserved: Int { 1 << 20 }

    private static func next(_ iterator: inout AsyncIterator) async throws(BrokenBody) -> ByteBuffer? {
        do { return try await iterator.next() } catch { throw BrokenBody(cause: error) }
    }
}
