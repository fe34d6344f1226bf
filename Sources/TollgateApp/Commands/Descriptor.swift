import Foundation

/// Files by the system's numbers.
enum Descriptor {
    /// Writes all of the bytes, however many pieces that takes.
    ///
    /// Not `FileHandle.write(_:)`, which ends the program with a backtrace where the other side has closed a pipe.
    ///
    /// - Returns: 0, or the error's number (`errno`).
    static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            let code = errno
            switch code {
            case EINTR: continue
            case EAGAIN:
                // Whoever shares the terminal may have made it one that does not wait.
                var waiting = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            default: return code
            }
        }
        return 0
    }
}
