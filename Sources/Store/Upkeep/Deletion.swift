/// What became of something that was to be deleted with all that hangs on it.
enum Deletion {
    case whole
    /// There is more of it than the budget allows; the rest is for the next body.
    case partly
    /// It is needed again, or gone already.
    case none
}
