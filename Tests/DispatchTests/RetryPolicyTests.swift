import Dispatching
import Model
import Store
import Testing

struct RetryPolicyTests {
    static let end = Timestamp(seconds: 1_800_000_000)

    static func next(
        _ status: Int?,
        attempt: Int = 1,
        retryAfter: Duration? = nil,
        random: Double = 0.5,
        policy: RetryPolicy = RetryPolicy()
    ) -> DeliveryResult.Next {
        policy.next(status: status, retryAfter: retryAfter, attempt: attempt, end: Self.end, random: random)
    }

    @Test(arguments: [200, 201, 204, 299])
    func aSuccessIsDelivered(status: Int) { #expect(Self.next(status, attempt: 10) == .delivered) }

    @Test func goneIsGone() { #expect(Self.next(410) == .gone) }

    @Test(arguments: [100, 199, 300, 301, 302, 307, 400, 401, 404, 409, 429, 500, 503, nil])
    func anythingElseIsTriedAgain(status: Int?) {
        #expect(Self.next(status) == .retry(at: Self.end + .seconds(5)))
    }

    @Test(
        arguments: [
            (1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400),
        ] as [(Int, Int64)]
    )
    func theScheduleIsFollowed(attempt: Int, seconds: Int64) {
        #expect(Self.next(500, attempt: attempt) == .retry(at: Self.end + .seconds(seconds)))
    }

    @Test func theTenthIsTheLast() { #expect(Self.next(500, attempt: 10) == .dead) }

    @Test func aWishForLaterDoesNotReviveTheLast() {
        #expect(Self.next(503, attempt: 10, retryAfter: .seconds(60)) == .dead)
    }

    @Test(arguments: [(0.0, 270_000), (0.25, 285_000), (0.5, 300_000), (0.999_999_999, 330_000)] as [(Double, Int64)])
    func jitterMovesTheDelayByATenthAtMost(random: Double, milliseconds: Int64) {
        #expect(Self.next(500, attempt: 2, random: random) == .retry(at: Self.end + .milliseconds(milliseconds)))
    }

    @Test func aLongerWishIsHonoured() {
        #expect(Self.next(429, retryAfter: .seconds(60)) == .retry(at: Self.end + .seconds(60)))
    }

    @Test func aShorterWishShortensNothing() {
        #expect(Self.next(503, attempt: 3, retryAfter: .seconds(60)) == .retry(at: Self.end + .seconds(1800)))
    }

    @Test func aWishIsBounded() {
        #expect(Self.next(503, retryAfter: .seconds(1_000_000)) == .retry(at: Self.end + .seconds(86400)))
    }

    @Test func anotherScheduleHasItsOwnLength() {
        let policy = RetryPolicy(schedule: [.zero, .seconds(1)], jitter: 0)
        #expect(Self.next(500, attempt: 1, policy: policy) == .retry(at: Self.end + .seconds(1)))
        #expect(Self.next(500, attempt: 2, policy: policy) == .dead)
    }
}
