/// The ability to find something in a configuration that works and may still not do what was meant.
public protocol Advising: Adapter {
    /// What the operator should know, a sentence each; empty where there is nothing. Never quotes a secret.
    var advice: [String] { get }
}
