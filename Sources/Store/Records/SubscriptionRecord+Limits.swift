extension SubscriptionRecord {
    /// In characters.
    public static let longestName = 100
    /// In characters.
    public static let longestURL = 2000
    public static let mostTypes = 100
}
