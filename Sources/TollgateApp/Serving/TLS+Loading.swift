import NIOSSL

extension Configuration.TLS {
    /// What the server needs to speak TLS; the failure says which file cannot be used.
    ///
    /// What is returned has been tried: a server begins with it.
    func load() throws(CommandFailure) -> TLSConfiguration {
        let chain: [NIOSSLCertificateSource]
        do { chain = try NIOSSLCertificate.fromPEMFile(self.certificate).map { .certificate($0) } } catch {
            throw CommandFailure(
                "server.tls.certificate: \(self.certificate) holds no certificate that can be read (\(error)): name a PEM file, the leaf first"
            )
        }
        let configuration: TLSConfiguration
        do {
            let key = try NIOSSLPrivateKey(file: self.key, format: .pem)
            configuration = .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        } catch {
            throw CommandFailure(
                "server.tls.key: \(self.key) holds no key that can be read (\(error)): name a PEM file without a passphrase"
            )
        }
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw CommandFailure(
                "server.tls.key: \(self.key) is not the key of the certificate in \(self.certificate) (\(error)): name the two that were made together, the certificate of this server first in its file"
            )
        }
        return configuration
    }
}
