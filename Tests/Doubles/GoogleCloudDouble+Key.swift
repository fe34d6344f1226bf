import CryptoExtras

extension GoogleCloudDouble {
    /// A service account's key that nobody had before, in PEM.
    public static func newPrivateKey() throws -> String {
        try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
    }
}
