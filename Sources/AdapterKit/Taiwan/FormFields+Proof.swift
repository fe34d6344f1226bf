public import Signing

/// What the schemes of ECPay and NewebPay begin with.
extension FormFields {
    /// The form of a call that is to be proved.
    public init(proving body: [UInt8]) throws(VerificationFailure) {
        do throws(FormError) { try self.init(parsing: body) } catch {
            throw VerificationFailure(error)
        }
    }

    /// - Throws: where it is not the upper-case hex of a SHA-256.
    public static func checkUpperHex(_ digest: String, _ name: String) throws(VerificationFailure) {
        let isUpperHex = digest.utf8.allSatisfy { (48...57).contains($0) || (65...70).contains($0) }
        guard digest.utf8.count == 64, isUpperHex else {
            throw .malformedPart(name, detail: "it is not 64 digits of upper-case hex")
        }
    }
}
