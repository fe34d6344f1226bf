public import Model
public import Store

/// Carries out the commands of one kind.
public protocol CommandPerformer: Sendable {
    /// One attempt. It may be made again after a crash, so it must do no harm twice.
    func perform(_ command: ClaimedCommand, now: Timestamp) async -> CommandOutcome
}

/// What an attempt at a command came to.
public enum CommandOutcome: Sendable {
    /// The answer makes the events of its acceptance, if any.
    case done(Acceptance?)
    /// What was learned is told to the machine that wanted it.
    case told(JSON)
    /// It ends without an effect; the operator sees why.
    case refused(reason: String, Acceptance?)
    /// - after: how long the provider asked to be left alone; it only ever makes the pause longer.
    case retry(reason: String, after: Duration?)
    /// A part of it is done, more than before: it goes on soon, and none of its schedule is used up.
    case progressed(String)
    /// Nobody was asked, because that is undecided elsewhere: it waits, however long, and then looks again.
    case held(reason: String)
    /// Nobody was asked, because whoever could be is not configured: it waits, however long, until somebody is.
    case unconfigured(reason: String)
}
