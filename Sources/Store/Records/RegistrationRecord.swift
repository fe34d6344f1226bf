public import Model
public import Workflows

/// A registration that is sold elsewhere, as it is stored.
public struct RegistrationRecord: Sendable, Hashable {
    /// The seller's number of it, told apart by provider, mode and account: ``EventFacts/objectKey(_:)``.
    public var object: String
    public var machine: Registration
    public var updatedAt: Timestamp
    /// Rises with every change; 0 for one that is not stored yet.
    public var version: Int64

    public init(object: String, machine: Registration = Registration(), updatedAt: Timestamp, version: Int64 = 0) {
        self.object = object
        self.machine = machine
        self.updatedAt = updatedAt
        self.version = version
    }
}
