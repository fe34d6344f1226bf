/// The ability to tell of registrations that are sold elsewhere, by numbers of the seller's own making.
public protocol RegistrationSelling: Adapter {
    /// Why no registration of the seller can have the number; nil where one may.
    ///
    /// Whoever waits for such a number would wait in vain.
    static func fault(ofNumber number: String) -> String?
}
