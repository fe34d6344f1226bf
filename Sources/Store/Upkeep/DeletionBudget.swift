/// What one body may still delete: callers wait for the commit that it is in.
struct DeletionBudget {
    /// In all tables together.
    private(set) var rows = 200
    private var bytes = 1 << 20
    /// How many rows were deleted so far.
    private(set) var spent = 0

    /// Whether something of that size fits in. The first does, whatever its size: a row cannot be deleted by halves.
    mutating func take(bytes: Int) -> Bool {
        guard self.rows > 0, self.bytes >= bytes || self.spent == 0 else { return false }
        self.bytes -= bytes
        return true
    }

    mutating func spend(_ rows: Int) {
        self.rows -= rows
        self.spent += rows
    }
}
