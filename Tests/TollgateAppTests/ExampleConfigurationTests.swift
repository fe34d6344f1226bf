import AdapterKit
import Dispatching
import Foundation
import Ingest
import Store
import TestSupport
import Testing
import Workflows

@testable import TollgateApp

@Suite("The example configuration")
struct ExampleConfigurationTests {
    static let environment = [
        "TOLLGATE_ADMIN_TOKEN": "admin-secret", "STRIPE_WEBHOOK_SECRET": "whsec_stripe", "STRIPE_API_KEY": "rk_test_1",
        "KKTIX_SECRET": "typed-into-the-console", "PLIVO_AUTH_TOKEN": "plivo", "TWILIO_AUTH_TOKEN": "twilio",
        "RESEND_WEBHOOK_SECRET": "whsec_c2FtcGxlIHNlY3JldCBvZiAyNCBieXRlcyE=",
        "KLAVIYO_WEBHOOK_SECRET": "klaviyo-secret",
        "SENDGRID_VERIFICATION_KEY":
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENNHZSWS6M3a7YTfY7jxAeGLWY9y9"
            + "2efI/2Afw15GE/8s06yGZuTMXCSxYxkeF0mgyURJqhu5fppM8OSm22tuyQ==",
        "ECPAY_HASH_KEY": "exampleHashKey16", "ECPAY_HASH_IV": "exampleHashIV016",
        "ECPAY_PAIR_BEFORE": #"{"hashKey": "earlierHashKey16", "hashIV": "earlierHashIV016"}"#,
        "BILLING_WEBHOOK_SECRET": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "INTERNAL_SECRET": "whsec_CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA=", "PUSHER_SECRET": "pusher-secret",
        "SONET_STATE_KEY": "a state key of 32 bytes or even more",
        "SHOP_SECRET": "whsec_DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDA=", "WALLET_TOKEN": "wallet-token",
        "MEDIA_SECRET": "whsec_DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDA=",
        "AUTHORIZER_SECRET": "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=",
    ]

    private static let serviceAccount = "Fixtures/googlecloud-media/service-account.json"
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func text() throws -> String {
        try String(contentsOf: self.root.appending(path: "tollgate.example.yaml"), encoding: .utf8)
    }

    /// The example with what it shows in comments switched on.
    private static func full() throws -> String {
        try self.text().replacing("subscriptions: []", with: "subscriptions:")
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                if line.hasPrefix("#  ") { return String(line.dropFirst()) }
                let indent = line.prefix { $0 == " " }
                let rest = line.dropFirst(indent.count)
                guard !indent.isEmpty, rest.hasPrefix("# "), rest.contains(":") else { return String(line) }
                return String(indent) + String(rest.dropFirst(2))
            }
            .joined(separator: "\n")
    }

    @Test func showsTheDefaults() throws {
        let example = try Configuration(yaml: try Self.text(), environment: Self.environment)
        let standard = Configuration()
        #expect(example.server.host == standard.server.host)
        #expect(example.server.port == standard.server.port)
        #expect(example.server.limits == standard.server.limits)
        #expect(example.server.shutdownDelay == standard.server.shutdownDelay)
        #expect(example.store.path == standard.store.path)
        #expect(example.retention == standard.retention)
        #expect(example.rejections.perSecond == standard.rejections.perSecond)
        #expect(example.rejections.kept == standard.rejections.kept)
        #expect(example.parkedFor == standard.parkedFor)
        #expect(example.minimumFreeBytes == standard.minimumFreeBytes)
        #expect(example.log.level == standard.log.level)
        #expect(example.log.format == standard.log.format)
        #expect(example.fulfilment.services.isEmpty && example.fulfilment.wallet == nil)
        #expect(example.fulfilment.products == standard.fulfilment.products)
        #expect(example.channels == nil && example.assets == nil)
        #expect(example.dispatch.retry == standard.dispatch.retry)
        #expect(example.dispatch.timeout == standard.dispatch.timeout)
        #expect(example.dispatch.allowedTargets == standard.dispatch.allowedTargets)
    }

    @Test func mentionsEveryKeyThatIsKnown() throws {
        let notes = ConfigurationSection.Notes()
        let key = try String(contentsOf: Self.root.appending(path: Self.serviceAccount), encoding: .utf8)
        let environment = Self.environment.merging(["GOOGLE_CREDENTIALS": key]) { $1 }
        let configuration = try Configuration(yaml: try Self.full(), environment: environment, notes: notes)
        #expect(configuration.subscriptions.map(\.name) == ["billing"])
        #expect(configuration.server.tls != nil)
        // What every source may have is shown at the first one.
        let others = notes.absent.filter { !$0.hasPrefix("sources.") || $0.hasPrefix("sources.stripe.") }
        // What a product may be is shown at the last one.
        let absent = others.filter { !$0.hasPrefix("fulfilment.products[") || $0.hasPrefix("fulfilment.products[3]") }
        #expect(absent.isEmpty, "the example does not mention \(absent.sorted())")
        #expect(configuration.sources.map(\.name).contains("googlecloud/pubsub"))
        let text = try Self.text()
        for source in configuration.sources {
            for option in source.descriptor.options {
                #expect(text.contains("\(option): "), "\(source.name) \(option)")
            }
        }
        #expect(configuration.channels?.appKey == "278d425bdf160c739803")
        #expect(configuration.fulfilment.kinds["diamond_pack"] == "shop" && configuration.fulfilment.wallet != nil)
        #expect(configuration.fulfilment.passes == ["livestream_pass": 86_400])
        // The table is shown as it is without being written.
        #expect(configuration.fulfilment.patterns == ProductKinds.legacy)
        #expect(configuration.assets?.jobs.count == 4)
    }
}
