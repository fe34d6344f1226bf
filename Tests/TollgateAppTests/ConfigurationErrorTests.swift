import Catalog
import Testing

@testable import TollgateApp

@Suite("What is wrong with a configuration is told with its place and its mend")
struct ConfigurationErrorTests {
    /// A faulty text and the one problem in it.
    struct Case: Sendable, CustomTestStringConvertible {
        var yaml: String
        var problem: String
        var testDescription: String { self.problem }

        init(_ yaml: String, _ problem: String) {
            self.yaml = yaml
            self.problem = problem
        }
    }

    private static let adapters = AdapterCatalog.names.joined(separator: ", ")

    private static let onlyAHost =
        "server.public_url, line 1: must end with the host, as in https://hooks.example.com: the gateway's pages and their "
        + "cookies are at its root. Give the gateway a host name or a port of its own; a source's own public_url may have "
        + "another path"

    static let cases = [
        Case("servr: {}", "servr, line 1: is not known: did you mean server?"),
        Case("server:\n  prot: 80", "server.prot, line 2: is not known: did you mean port?"),
        Case(
            "store:\n  postgres: {}",
            "store.postgres, line 2: is not known: the keys here are sqlite"
        ),
        Case("server: { port: 70000 }", "server.port, line 1: is no whole number from 0 to 65535"),
        Case("", "the file is empty: copy tollgate.example.yaml and edit it"),
        Case("server: {}\nserver: {}", "line 1: server is given twice: keep one of them"),
        Case("hello", "line 1: is no mapping of keys to values"),
        Case("server: { shutdown_delay: 6m }", "server.shutdown_delay, line 1: must be at most 5m"),
        Case("server: { body_limit: 1GiB }", "server.body_limit, line 1: must be from 1KiB to 64MiB"),
        Case(
            "sources: { s: { adapter: stripe, secrets: [\"env:GOOD\"], body_limit: 65MiB } }",
            "sources.s.body_limit, line 1: must be from 1KiB to 64MiB"
        ),
        Case(
            "store: { sqlite: { maximum_pages: 3 } }",
            "store.sqlite.maximum_pages, line 1: is no whole number from 64 to 4294967295"
        ),
        Case(
            "sources: { a//b: { adapter: stripe, secrets: [\"env:GOOD\"] } }",
            "sources.a//b, line 1: is no path: use lower-case letters, digits, - and _, with / between parts"
        ),
        Case(
            "sources: { s: { adapter: stripe, secrets: [\"env:GOOD\"], allow_unsigned: maybe } }",
            "sources.s.allow_unsigned, line 1: is neither true nor false"
        ),
        Case(
            "store: { sqlite: { path: \"\" } }",
            "store.sqlite.path, line 1: is empty: write a value, or leave the key out"
        ),
        Case("server: { host: }", "server.host, line 1: is empty: write a value, or leave the key out"),
        Case(
            "sources: { s: { adapter: stripe } }",
            "sources.s.secrets, line 1: is missing: list the provider's signing secrets as env:NAME or file:PATH"
        ),
        Case(
            "sources: { s: { adapter: stripe, secrets: [\"env:GOOD\", \"env:NOPE\"] } }",
            "sources.s.secrets, line 1: the environment variable NOPE is not set: export it before the start"
        ),
        Case("sources: { s: { adapter: stripe, secrets: \"env:GOOD\" } }", "sources.s.secrets, line 1: is no list"),
        Case(
            "sources: { g: { adapter: gather, secrets: [\"env:GOOD\"] } }",
            "sources.g.adapter, line 1: is no adapter of a source: gather takes no calls: Gather has no webhooks, the "
                + "gateway calls it; take the source out"
        ),
        Case(
            "sources: { s: { adapter: [stripe], secrets: [\"env:GOOD\"] } }",
            "sources.s.adapter, line 1: is no text"
        ),
        Case(
            "sources: { e: { adapter: ecpay } }",
            "sources.e.hash_key, line 1: is missing: give hash_key and hash_iv as env:NAME or file:PATH"
        ),
        Case(
            "sources: { e: { adapter: ecpay, hash_key: sesame, hash_iv: \"env:GOOD\" } }",
            "sources.e.hash_key, line 1: holds a literal: write env:NAME or file:PATH and keep the secret there"
        ),
        Case(
            "sources: { e: { adapter: ecpay, hash_key: \"env:GOOD\" } }",
            "sources.e.hash_iv, line 1: is missing: it goes with hash_key"
        ),
        Case(
            "sources: { n: { adapter: newebpay, hash_key: \"env:GOOD\", hash_iv: \"env:GOOD\" } }",
            "sources.n.hash_key, line 1: env:GOOD: NewebPay's HashKey has 32 characters and its HashIV 16"
        ),
        Case("api: { tokens: admin }", "api.tokens, line 1: is no list"),
        Case("dispatch: { timeout: 0s }", "dispatch.timeout, line 1: must be longer than nothing"),
        Case("server: [1]", "server, line 1: is no mapping of keys to values"),
        Case("server: { public_url: hooks.example.com }", "server.public_url, line 1: is no http or https URL"),
        Case("server: { public_url: \"https://\" }", "server.public_url, line 1: is no http or https URL"),
        Case("server: { public_url: \"https://hooks.example.com/base\" }", Self.onlyAHost),
        Case("server: { public_url: \"https://hooks.example.com/?a=1\" }", Self.onlyAHost),
        Case("server: { public_url: \"https://hooks.example.com#a\" }", Self.onlyAHost),
        Case(
            "sources: { s: { adapter: sonet, icp_id: a, price_factor: 100, state_keys: [\"env:HOOK\"], "
                + "public_url: \"https://hooks.example.com/base/notify/s\" } }",
            "sources.s.public_url, line 1: must be a host and /notify/s, as in https://hooks.example.com/notify/s: from "
                + "there the browser goes on to pages at the root of that host"
        ),
        Case(
            "server: { trusted_proxies: [10.0.0.0/99] }",
            "server.trusted_proxies, line 1: 10.0.0.0/99 is no address and no CIDR block"
        ),
        Case("server: { tls: { key: k.pem } }", "server.tls.certificate, line 1: is missing: the path of a PEM file"),
        Case(
            "api: { tokens: [ { name: a, secret: hunter2, scopes: [\"*\"] } ] }",
            "api.tokens[0].secret, line 1: holds a literal: write env:NAME or file:PATH and keep the secret there"
        ),
        Case(
            "api: { tokens: [ { name: a, secret: \"env:NOPE\", scopes: [\"*\"] } ] }",
            "api.tokens[0].secret, line 1: the environment variable NOPE is not set: export it before the start"
        ),
        Case(
            "api: { tokens: [ { name: a, secret: \"env:GOOD\", scopes: [orders:erase] } ] }",
            "api.tokens[0].scopes, line 1: orders:erase is no scope: use * or <resource>:read|write"
        ),
        Case(
            "api: { tokens: [ { name: a, secret: \"env:GOOD\" } ] }",
            "api.tokens[0].scopes, line 1: is missing: list what the token may do, such as [\"*\"]"
        ),
        Case(
            "sources: { s: { secrets: [\"env:GOOD\"] } }",
            "sources.s.adapter, line 1: is missing: one of \(Self.adapters)"
        ),
        Case(
            "sources: { s: { adapter: strip, secrets: [\"env:GOOD\"] } }",
            "sources.s.adapter, line 1: names no adapter: \(Self.adapters)"
        ),
        Case(
            "sources:\n  s:\n    adapter: stripe\n    secrets: [\"file:/nowhere/at/all\"]",
            "sources.s.secrets, line 4: the file /nowhere/at/all cannot be read: make it, with mode 0600"
        ),
        Case(
            "sources: { S/: { adapter: stripe, secrets: [\"env:GOOD\"] } }",
            "sources.S/, line 1: is no path: use lower-case letters, digits, - and _, with / between parts"
        ),
        Case(
            "subscriptions: [ { name: a, url: \"https://a.example\", types: [Payment], secret: \"env:HOOK\" } ]",
            "subscriptions[0].types, line 1: Payment is no event type: write payment.succeeded, payment.* or *"
        ),
        Case(
            "subscriptions: [ { name: a, url: \"https://a.example\", types: \"*\", secret: \"env:HOOK\" } ]",
            "subscriptions[0].types, line 1: is no list"
        ),
        Case(
            Self.subscription(url: "ftp://x"),
            "subscriptions[0].url, line 1: the URL must begin with http:// or https://"
        ),
        Case(Self.subscription(url: "not a url"), Self.blank),
        Case(
            Self.subscription(url: "http://127.0.0.1:9/"),
            "subscriptions[0].url, line 1: 127.0.0.1 is not a public address; dispatch.allow_private_targets can allow it"
        ),
        Case(
            Self.subscription(url: "https://a.example/\(String(repeating: "a", count: 2000))"),
            "subscriptions[0].url, line 1: must have at most 2000 characters"
        ),
        Case(
            Self.subscription(name: String(repeating: "a", count: 101)),
            "subscriptions[0].name, line 1: must have at most 100 characters, none of them a control character"
        ),
        Case(
            Self.subscription(types: (0...100).map { "t\($0)" }.joined(separator: ", ")),
            "subscriptions[0].types, line 1: must have at most 100 entries"
        ),
        Case(
            "dispatch: { timeout: 15 }",
            "dispatch.timeout, line 1: is no duration: write a number and a unit, such as \(DurationText.examples)"
        ),
        Case(
            "dispatch: { allow_private_targets: true }",
            "dispatch.allow_private_targets, line 1: is neither false nor a list"
        ),
        Case(
            "retention: { payloads: 91d }",
            "retention.payloads, line 1: must not be longer than keys: a stored call could no longer be told from a new one"
        ),
        Case(
            "retention: { payloads: 8d, events: 7d, deliveries: 7d }",
            "retention.payloads, line 1: is 8d and must not be longer than events (7d): the bytes of a call hold what its events do, "
                + "and an event stays until they are gone"
        ),
        Case(
            "retention: { payloads: 7d, events: 7d, deliveries: 8d }",
            "retention.deliveries, line 1: is 8d and must not be longer than events (7d): an event stays until its deliveries are gone"
        ),
        Case(
            "retention: { payloads: 7d, events: 20d }",
            "retention.deliveries, line 1: is 30d and must not be longer than events (20d): an event stays until its deliveries are gone"
        ),
        Case(
            "sources: { s: { adapter: stripe, secrets: [\"env:GOOD\"] } }\nretention: { payloads: 1d, keys: 1d }",
            "retention.keys, line 2: must be at least 3d: Stripe sends again for so long"
        ),
        Case(
            "fulfilment: { kinds: { pass: backpack } }",
            "fulfilment.kinds.pass, line 1: backpack is no service of fulfilment.services: there are none"
        ),
        Case(
            "fulfilment: { services: { shop: { url: \"https://s.example\", secret: \"env:HOOK\" } }, kinds: { pass: shpo } }",
            "fulfilment.kinds.pass, line 1: shpo is no service of fulfilment.services: there are shop"
        ),
        Case(
            "fulfilment: { services: { shop: { secret: \"env:HOOK\" } } }",
            "fulfilment.services.shop.url, line 1: is missing: where the service takes grants"
        ),
        Case(
            "fulfilment: { services: { shop: { url: \"ftp://s.example\", secret: \"env:HOOK\" } } }",
            "fulfilment.services.shop.url, line 1: the URL must begin with http:// or https://"
        ),
        Case(
            "fulfilment: { services: { shop: { url: \"https://s.example\", secret: \"env:HOOK\", timeout: 61s } } }",
            "fulfilment.services.shop.timeout, line 1: must be longer than nothing and at most 60s"
        ),
        Case(
            "fulfilment: { services: { shop: { url: \"https://s.example\", secret: \"env:NOPE\" } }, kinds: { pass: shop } }",
            "fulfilment.services.shop.secret, line 1: the environment variable NOPE is not set: export it before the start"
        ),
        Case(
            "fulfilment: { products: [ { sku: \"a*b\", kind: pass } ] }",
            "fulfilment.products[0].sku, line 1: may have one *, at its end and behind something: diamond_*"
        ),
        Case(
            "fulfilment: { products: [ { sku: \"*\", kind: pass } ] }",
            "fulfilment.products[0].sku, line 1: may have one *, at its end and behind something: diamond_*"
        ),
        Case(
            "fulfilment: { products: [ { sku: ticket, kind: ticket, show: true } ] }",
            "fulfilment.products[0].show, line 1: needs a * in sku: it stands for the show"
        ),
        Case(
            "fulfilment: { wallet: { url: \"https://w.example/?a=1\", token: \"env:GOOD\" } }",
            "fulfilment.wallet.url, line 1: must have no query and no fragment: /1/account is added to it"
        ),
        Case(
            "fulfilment: { passes: { livestream_pass: 0s } }",
            "fulfilment.passes.livestream_pass, line 1: must be how long the pass holds, at least 1s"
        ),
        Case("fulfilment: { kind: {} }", "fulfilment.kind, line 1: is not known: did you mean kinds?"),
        Case("log: { format: xml }", "log.format, line 1: is neither text nor json"),
        Case(
            "disk: { minimum_free: plenty }",
            "disk.minimum_free, line 1: is no size: write a number and a unit, such as 512KiB or 1MiB"
        ),
    ]

    @Test(arguments: ["https://hooks.example.com", "https://hooks.example.com/", "http://127.0.0.1:8080"])
    func aHostAloneIsAPublicURL(_ url: String) {
        #expect(Self.problems("server: { public_url: \"\(url)\" }") == [])
        let source = "sources: { s: { adapter: sonet, icp_id: a, price_factor: 100, state_keys: [\"env:HOOK\"]"
        #expect(Self.problems("server: { public_url: \"\(url)\" }\n\(source) } }") == [])
        #expect(Self.problems("\(source), public_url: \"https://hooks.example.com/notify/s\" } }") == [])
    }

    static let environment = ["GOOD": "good-secret", "HOOK": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]

    private static let blank =
        "subscriptions[0].url, line 1: the URL is not usable: it holds spaces, backslashes or characters that are not ASCII"

    private static func subscription(
        name: String = "a",
        url: String = "https://a.example",
        types: String = "\"*\""
    ) -> String {
        "subscriptions: [ { name: \(name), url: \"\(url)\", types: [\(types)], secret: \"env:HOOK\" } ]"
    }

    @Test func aPrivateTargetMayBeAllowedAnywhereInTheFile() {
        let allowed = "dispatch: { allow_private_targets: [\"127.0.0.1\"] }"
        #expect(Self.problems("\(Self.subscription(url: "http://127.0.0.1:9/"))\n\(allowed)") == [])
    }

    @Test(arguments: Self.cases)
    func oneProblem(_ example: Case) {
        let problems = Self.problems(example.yaml)
        #expect(problems == [example.problem])
    }

    @Test func everyProblemIsToldAtOnce() {
        let problems = Self.problems(
            """
            server: { port: x }
            api: { tokens: [ { name: a, secret: hunter2, scopes: ["*"] } ] }
            log: { level: loud }
            """
        )
        #expect(problems.count == 3, "\(problems)")
    }

    @Test func whatAnAdapterRefusesIsToldBesideAKeyThatIsNotKnown() {
        let problems = Self.problems(
            "sources: { s: { adapter: stripe, secrets: [\"env:GOOD\"], api_url: \"ftp:x\", apikey: a } }"
        )
        let url =
            "sources.s.api_url, line 1: is no http or https URL with a host and without query and fragment: write "
            + "one such as https://api.stripe.com"
        #expect(problems.contains(url), "\(problems)")
        #expect(problems.contains { $0.hasPrefix("sources.s.apikey, line 1: is not known") }, "\(problems)")
        #expect(problems.count == 2, "\(problems)")
    }

    @Test func aLiteralSecretIsNotRepeated() {
        let problems = Self.problems("sources: { s: { adapter: stripe, secrets: [whsec_hunter2] } }")
        #expect(problems.count == 1 && problems[0].contains("holds a literal"), "\(problems)")
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test func twoTokensMayNotShareAName() {
        let token = "{ name: a, secret: \"env:GOOD\", scopes: [\"*\"] }"
        #expect(
            Self.problems("api: { tokens: [\(token), \(token)] }").contains { $0.contains("two entries named a") }
        )
    }

    @Test(arguments: ["api:\n  secret: whsec_hunter2: [", "a: [whsec_hunter2", "a: \"whsec_hunter2", "\twhsec_hunter2"])
    func brokenTextIsNotRepeatedEither(_ yaml: String) {
        let problems = Self.problems(yaml)
        #expect(
            problems.count == 1 && problems[0].contains("line ") && problems[0].contains("is no YAML"),
            "\(problems)"
        )
        #expect(!problems.joined().contains("hunter2"))
    }

    @Test func textThatIsNoYAML() {
        #expect(Self.problems("server: [").first?.contains("the file is no YAML") == true)
    }

    @Test func aFileThatIsNotThere() {
        #expect(throws: ConfigurationError.self) {
            try Configuration.load("/nowhere/tollgate.yaml", environment: [:])
        }
    }

    static func problems(_ yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try Configuration(yaml: yaml, environment: Self.environment)
            return []
        } catch { return error.problems.map(\.description) }
    }
}
