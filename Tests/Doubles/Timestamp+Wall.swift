import Foundation
public import Model

extension Timestamp {
    /// What time it is: a double is a server of somebody else's, with a clock of its own.
    public static var wall: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}
