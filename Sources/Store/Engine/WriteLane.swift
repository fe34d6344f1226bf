/// Which writes go first.
package enum WriteLane: Sendable {
    /// A caller waits for its answer.
    case accept
    /// The same for new rows whose first id is `place`. Bodies that share a commit run in the order of their places:
    /// rows that come at the end of a table cost a fraction of those that go between others.
    case append(place: Int64)
    /// Machines, deliveries, upkeep: at most 200 rows and 5 ms a body.
    case background
}
