/// The connection ended, or broke the protocol, before the body was complete. There is nobody to answer.
struct BrokenBody: Error {
    let cause: (any Error)?
}
