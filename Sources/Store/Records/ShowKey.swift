/// A show in one mode: what is decided of test money moves no live money.
public struct ShowKey: Sendable, Hashable {
    public var livemode: Bool
    public var show: String

    public init(livemode: Bool, show: String) {
        self.livemode = livemode
        self.show = show
    }
}
