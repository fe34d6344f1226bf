import Foundation

/// Another program, run beside this one with pipes at its standard input and output. It inherits the standard error and
/// nothing else, and belongs to a process group of its own, so that Ctrl-C does not reach it.
///
/// Not Foundation's `Process`: starting one reads past the end of a buffer where many files are open.
struct ChildProcess: Sendable {
    let id: pid_t
    /// It closes with this process, however that ends.
    private let input: Int32
    private let output: Int32

    /// How a process ended: its exit code, or minus the signal that ended it.
    typealias Status = Int32

    init(path: String, arguments: [String]) throws(POSIXError) {
        let (childInput, input) = try Self.pipe()
        let (output, childOutput) = try Self.pipe()
        defer {
            close(childInput)
            close(childOutput)
        }
        do throws(POSIXError) {
            self.id = try Self.spawn(path, arguments, input: childInput, output: childOutput)
        } catch {
            close(input)
            close(output)
            throw error
        }
        self.input = input
        self.output = output
    }

    /// The reading end and the writing one, which no other program inherits.
    private static func pipe() throws(POSIXError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw Self.error(errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// What is open here beside the standard input, output and error; nothing where the system does not tell. What is not
    /// known the child inherits, and has no use for.
    private static var openFiles: [Int32] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") } catch { return [] }
        return names.compactMap { Int32($0) }.filter { $0 > STDERR_FILENO }
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        input: Int32,
        output: Int32
    ) throws(POSIXError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        // One that is closed by then does no harm.
        for file in Self.openFiles { posix_spawn_file_actions_addclose(&actions, file) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that are ignored or held back here would be so there too.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id = pid_t()
        let code = posix_spawn(&id, path, &actions, &attributes, &words, environ)
        guard code == 0 else { throw Self.error(code) }
        return id
    }

    /// Waits until it has written something.
    ///
    /// - Returns: nothing at the end, when whoever holds its output has closed it.
    func read() throws(POSIXError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Foundation.read(self.output, &buffer, buffer.count)
            if count >= 0 { return Array(buffer[..<count]) }
            guard errno == EINTR else { throw Self.error(errno) }
        }
    }

    /// Ends its input.
    func closeInput() { close(self.input) }

    func send(_ signal: Int32) { kill(self.id, signal) }

    /// Waits until it has ended, and closes its output; once.
    func wait() throws(POSIXError) -> Status {
        close(self.output)
        var status: Int32 = 0
        while waitpid(self.id, &status, 0) < 0 {
            guard errno == EINTR else { throw Self.error(errno) }
        }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : -signal
    }

    private static func error(_ code: Int32) -> POSIXError { POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
}
