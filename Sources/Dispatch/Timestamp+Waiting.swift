import Model

extension Timestamp {
    /// Whether something that was put off for `pause` until this moment still has to wait.
    ///
    /// No pause has more left than the whole of it: then the clock was ahead when the pause began, and has been set back.
    func isAhead(of now: Timestamp, pause: Duration) -> Bool { now < self && self - now <= pause }
}
