import Foundation
import Model

extension TimeSource {
    /// The machine's clock.
    static let system = TimeSource(
        now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) },
        sleep: { try await Task.sleep(for: $0) }
    )
}

/// Randomness of the machine, for keys, salts and jitter.
enum SystemRandom {
    static let bytes: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// 0..<1.
    static let unit: @Sendable () -> Double = { Double.random(in: 0..<1) }

    /// 0...1023: tells the identifiers of this process from another's.
    static let node: @Sendable () -> UInt16 = { UInt16.random(in: 0...1023) }
}
