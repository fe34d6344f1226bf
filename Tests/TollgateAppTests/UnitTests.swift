import Testing

@testable import TollgateApp

@Suite("Durations, sizes and spelling")
struct UnitTests {
    @Test(arguments: [
        ("0s", Duration.zero), ("250ms", .milliseconds(250)), ("15s", .seconds(15)), ("5m", .seconds(300)),
        ("2h", .seconds(7200)), ("30d", .seconds(30 * 86_400)),
    ])
    func durations(_ text: String, _ duration: Duration) { #expect(DurationText.parse(text) == duration) }

    @Test(arguments: ["", "5", "s", "-5s", "1.5h", "5 s", "5S", "5w", "99999d", "9223372036854775807d", "٣s"])
    func noDurations(_ text: String) { #expect(DurationText.parse(text) == nil) }

    @Test(arguments: [
        ("3d", Duration.seconds(3 * 86_400)), ("36h", .seconds(36 * 3600)), ("90s", .seconds(90)), ("0ms", .zero),
    ])
    func durationsAsText(_ text: String, _ duration: Duration) { #expect(DurationText.text(duration) == text) }

    @Test(arguments: [("512", 512), ("512B", 512), ("2KiB", 2048), ("1MiB", 1 << 20), ("1GiB", 1 << 30)])
    func sizes(_ text: String, _ bytes: Int) { #expect(ByteCountText.parse(text) == bytes) }

    @Test(arguments: ["", "MiB", "-1MiB", "1MB", "1.5MiB", "9223372036854775807GiB"])
    func noSizes(_ text: String) { #expect(ByteCountText.parse(text) == nil) }

    @Test(arguments: [("port", "prot", 2), ("port", "port", 0), ("", "abc", 3), ("secret", "secrets", 1)])
    func distances(_ left: String, _ right: String, _ distance: Int) {
        #expect(Spelling.distance(left, right) == distance)
        #expect(Spelling.distance(right, left) == distance)
    }
}
