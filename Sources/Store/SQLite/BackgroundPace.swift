/// Keeps background bodies to a fifth of the writer's groups while callers wait for their answers.
struct BackgroundPace {
    private var groupsSince = 0

    mutating func admits(besideAccepts: Bool) -> Bool {
        self.groupsSince += 1
        guard !besideAccepts || self.groupsSince >= 5 else { return false }
        self.groupsSince = 0
        return true
    }
}
