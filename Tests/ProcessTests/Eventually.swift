import TestSupport

/// Asks again and again until the answer is yes: another process gives no signal that a test could wait on.
///
/// - Throws: ``WaitTimedOut`` after `limit`, and whatever `check` throws.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ check: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await check() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    throw WaitTimedOut(what: what)
}
