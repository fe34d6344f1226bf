import NIOSSL

extension Configuration.TLS {
    /// What the server needs to speak TLS; the failure says which file cannot be used.
    func load() throws(CommandFailure) -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do { chain = try NIOSSLCertificate.fromPEMFile(self.certificate).map { .certificate($0) } } catch {
            throw CommandFailure(
                "server.tls.certificate: \(self.certificate) holds no certificate that can be read (\(error)): name a PEM file, the leaf first"
            )
        }
        do {
            let key = try NIOSSLPrivateKey(file: self.key, format: .pem)
            return .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        } catch {
            throw CommandFailure(
                "server.tls.key: \(self.key) holds no key that can be read (\(error)): name a PEM file without a passphrase"
            )
        }
    }
}
