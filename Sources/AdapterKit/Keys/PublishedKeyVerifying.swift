/// The ability of an adapter whose provider signs with keys that it publishes, and that change without a word.
///
/// Its scheme reads them from ``SourceSettings/publishedKeys``. It throws `.keysUnavailable` where they were never
/// fetched, and `.unknownKey` for a key that is not among them; either has them fetched and the call proved again.
public protocol PublishedKeyVerifying: Adapter {
    /// Where the keys are; nil where the source brings its own.
    var keySetURL: String? { get }
}
