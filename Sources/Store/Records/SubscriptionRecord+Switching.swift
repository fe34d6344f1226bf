extension SubscriptionRecord {
    /// The target answered 410: it is gone for good, as far as it knows.
    public static let gone = "gone"
    /// The configuration file declared it once and does no more.
    public static let notDeclared = "not_declared"

    /// Whether deliveries are made for it: sent now, or kept until it is switched on again.
    ///
    /// Of one that the file no longer declares somebody said that it wants no more.
    public var takesDeliveries: Bool { self.disabledReason != Self.notDeclared }

    /// Switches it on or off on somebody's word, whatever the gateway thought of it before.
    public mutating func switchOn(_ isOn: Bool) {
        self.enabled = isOn
        self.disabledReason = nil
    }

    /// Points it to a URL. That a target is gone says nothing of another one, so it goes on with that.
    public mutating func point(to url: String) {
        guard url != self.url else { return }
        self.url = url
        if self.disabledReason == Self.gone { self.switchOn(true) }
    }
}
