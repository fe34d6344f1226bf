public import Signing

extension VerificationFailure {
    /// Of a form that has to be read before its call can be proved.
    public init(_ error: FormError) {
        self = error.isTooLarge ? .tooLarge(detail: "\(error)") : .unreadable(detail: "\(error)")
    }
}

extension AdapterFailure {
    /// Of a call whose envelope is a form.
    public init(_ error: FormError) { self.init("\(error)", isTooLarge: error.isTooLarge) }
}
