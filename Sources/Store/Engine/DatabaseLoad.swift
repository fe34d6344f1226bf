/// What waits in an engine's queues right now.
package struct DatabaseLoad: Sendable, Hashable {
    package var waitingAccepts: Int
    package var waitingBackground: Int

    package init(waitingAccepts: Int, waitingBackground: Int) {
        self.waitingAccepts = waitingAccepts
        self.waitingBackground = waitingBackground
    }
}
