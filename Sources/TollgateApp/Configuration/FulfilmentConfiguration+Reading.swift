import Dispatching
import Model
import Signing
import Workflows

extension FulfilmentConfiguration {
    private static let timeout = Duration.seconds(10)
    /// Well within the time that a command may be held by whoever carries it out.
    private static let longestTimeout = Duration.seconds(60)

    init(_ section: ConfigurationSection, _ secrets: SecretReader) {
        self.init()
        let services = section.section("services")
        // Those too that something is wrong with, so that it is told once.
        let names = services.keys
        self.services = names.sorted().compactMap { Self.service($0, services.section($0), secrets) }
        services.finish()
        self.kinds = Self.kinds(section.section("kinds"), services: names)
        if section.has("products") { self.patterns = section.sections("products").compactMap(Self.pattern) }
        self.passes = Self.passes(section.section("passes"))
        self.wallet = section.has("wallet") ? Self.wallet(section.section("wallet"), secrets) : nil
        section.finish()
    }

    private static func service(
        _ name: String,
        _ section: ConfigurationSection,
        _ secrets: SecretReader
    ) -> Service? {
        defer { section.finish() }
        let url = Self.url(section, "where the service takes grants")
        let timeout = Self.timeout(section)
        guard let secret = secrets.secret(section, "secret") else { return nil }
        do throws(KeyMaterialError) {
            return Service(name: name, url: url, secrets: try SubscriptionSecrets(secret), timeout: timeout)
        } catch {
            section.note("is no webhook secret (whsec_ and base64 of 24 to 64 bytes): \(error)", key: "secret")
            return nil
        }
    }

    private static func kinds(_ section: ConfigurationSection, services: [String]) -> [String: String] {
        defer { section.finish() }
        var kinds: [String: String] = [:]
        for kind in section.keys {
            guard let service = section.string(kind) else { continue }
            if !services.contains(service) {
                let known =
                    services.isEmpty ? "there are none" : "there are \(services.sorted().joined(separator: ", "))"
                section.note("\(service) is no service of fulfilment.services: \(known)", key: kind)
            }
            kinds[kind] = service
        }
        return kinds
    }

    private static func passes(_ section: ConfigurationSection) -> [String: Int64] {
        defer { section.finish() }
        var passes: [String: Int64] = [:]
        for name in section.keys {
            let time = section.duration(name, default: .zero)
            if time < .seconds(1) {
                section.note("must be how long the pass holds, at least 1s", key: name)
            }
            passes[name] = time.milliseconds / 1000
        }
        return passes
    }

    private static func pattern(_ section: ConfigurationSection) -> ProductKinds.Pattern? {
        defer { section.finish() }
        let sku = section.required("sku", "a SKU, or the beginning of SKUs and *")
        let kind = section.required("kind", "the kind of the products with such a SKU")
        let isShow = section.bool("show", default: false)
        guard !sku.isEmpty, !kind.isEmpty else { return nil }
        guard !sku.dropLast().contains("*"), sku != "*" else {
            section.note("may have one *, at its end and behind something: diamond_*", key: "sku")
            return nil
        }
        if isShow, !sku.hasSuffix("*") { section.note("needs a * in sku: it stands for the show", key: "show") }
        return ProductKinds.Pattern(sku: sku, kind: kind, isShow: isShow)
    }

    private static func wallet(_ section: ConfigurationSection, _ secrets: SecretReader) -> Wallet? {
        defer { section.finish() }
        let url = Self.url(section, "the wallet service's address, to which /1/account is added")
        if url.contains("?") || url.contains("#") {
            section.note("must have no query and no fragment: /1/account is added to it", key: "url")
        }
        let timeout = Self.timeout(section)
        guard let token = secrets.secret(section, "token") else { return nil }
        guard token.bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            section.note("holds a space or a character that no bearer token has", key: "token")
            return nil
        }
        return Wallet(url: url, token: token, timeout: timeout)
    }

    private static func url(_ section: ConfigurationSection, _ hint: String) -> String {
        let url = section.required("url", hint)
        guard !url.isEmpty else { return url }
        do throws(TargetRefusal) { try TargetGuard().check(url: url) } catch {
            // Whether it may be called is what dispatch.allow_private_targets says, and the doctor looks at.
            if case .forbidden = error { return url }
            section.note("\(error)", key: "url")
        }
        return url
    }

    private static func timeout(_ section: ConfigurationSection) -> Duration {
        let timeout = section.duration("timeout", default: Self.timeout)
        if timeout <= .zero || timeout > Self.longestTimeout {
            section.note("must be longer than nothing and at most 60s", key: "timeout")
        }
        return timeout
    }
}
