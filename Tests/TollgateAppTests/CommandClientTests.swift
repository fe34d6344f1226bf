import Foundation
import Logging
import TestSupport
import Testing

@testable import TollgateApp

@Suite("Commands and TLS")
struct CommandClientTests {
    @Test(arguments: [
        ("https://127.0.0.1:8443", true), ("https://127.8.9.1/v1", true), ("https://localhost", true),
        ("https://[::1]:8443", true), ("https://hooks.example.com", false), ("https://127.0.0.1.example.com", false),
        ("https://localhost.example.com", false), ("https://10.0.0.1", false), ("https://0.0.0.0", false),
        ("no url", false),
    ])
    func onlyLoopbackGoesWithoutACertificate(_ url: String, _ isLoopback: Bool) {
        #expect(CommandClient.isLoopback(url) == isLoopback)
    }

    /// The gateway's certificate is for its public name; whoever works beside it calls it by address.
    @Test(.timeLimit(.minutes(1)))
    func aGatewayWithTLSIsReachedFromBesideIt() async throws {
        let place = try Workplace()
        var configuration = try place.configuration()
        let paths = (place.folder.file("certificate.pem"), place.folder.file("key.pem"))
        try Data(Self.certificate.utf8).write(to: URL(filePath: paths.0))
        try Data(Self.key.utf8).write(to: URL(filePath: paths.1))
        configuration.server.tls = Configuration.TLS(certificate: paths.0, key: paths.1)
        #expect(configuration.server.localURL.hasPrefix("https://127.0.0.1:"))
        let gateway = try await Gateway.open(
            configuration,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        try await gateway.serve(stopOn: []) { port in
            let sent = await Transcript.of(
                "send",
                "--config",
                place.config,
                "--source",
                "stripe",
                "--event",
                "payment_intent.succeeded",
                "--url",
                "https://127.0.0.1:\(port)/notify/stripe"
            )
            #expect(sent.code == 0 && sent.text.contains("accepted"), "\(sent.errorText)")
        }
    }

    /// For hooks.example.com, signed by itself; made for this test and used nowhere else.
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBjzCCATWgAwIBAgIUTIS+wiAnpNUJRhRw+xn8wxhkz58wCgYIKoZIzj0EAwIw
        HDEaMBgGA1UEAwwRaG9va3MuZXhhbXBsZS5jb20wIBcNMjYxMTIxMTAyMjQxWhgP
        MjEyNjEwMjgxMDIyNDFaMBwxGjAYBgNVBAMMEWhvb2tzLmV4YW1wbGUuY29tMFkw
        EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdAjnxWaIzvWIhEOAd4vwLpdHJptKKbNa
        BflVUj6WOurJdGAvytUC70L/Nk6lwYIDo/vPphaBkhVTZyFtKbzEeaNTMFEwHQYD
        VR0OBBYEFAz3eQNghwCJBnyzXFFqwV1/TjrcMB8GA1UdIwQYMBaAFAz3eQNghwCJ
        BnyzXFFqwV1/TjrcMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIh
        AL3vWKOdpLOU7wt+/yi1qx0VasGqJt1FRYrnvIL6/LmHAiBXIxkJlpvzhzpuJTN7
        /52XkHYi3tjDc582Id4wvGYbHg==
        -----END CERTIFICATE-----
        """

    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6iEp13gDFxwqFgSQ
        1WgnCt8nLsh3D+78oYy5eHj6gwShRANCAAR0COfFZojO9YiEQ4B3i/Aul0cmm0op
        s1oF+VVSPpY66sl0YC/K1QLvQv82TqXBggOj+8+mFoGSFVNnIW0pvMR5
        -----END PRIVATE KEY-----
        """
}
