import Glibc

/// How many files and sockets this process may have open.
enum OpenFiles {
    /// More than all connections and deliveries need at once.
    private static let enough: rlim_t = 65_536

    /// Takes enough of what the system allows: shells hand out 1024, and every connection is one.
    ///
    /// - Returns: false where the system refuses, and the limit stays what it was.
    @discardableResult
    static func raiseLimit() -> Bool {
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(files, &limit) == 0 else { return false }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, Self.enough))
        return setrlimit(files, &limit) == 0
    }
}
