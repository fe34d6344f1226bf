import AdapterKit
import Automation
import Ingest
import Model
import Signing
import Store

extension Gateway {
    /// Who carries out commands.
    ///
    /// - Parameters:
    ///   - http: the way to providers.
    ///   - services: the way to internal services.
    func performers(
        _ http: OutboundHTTP,
        services: OutboundHTTP
    ) -> [CommandRecord.Kind: any CommandPerformer] {
        let sources = self.configuration.sources
        let granter = Granter(services: self.grantServices, http: services) {
            [store = self.store] order, line throws(StoreError) in
            try await store.revokePasses(of: order, line: line)
        }
        var performers: [CommandRecord.Kind: any CommandPerformer] = [
            .confirm: Confirmer(
                sources: sources.compactMap { source in
                    (source.adapter as? any Confirming).map { Confirmer.Source(name: source.name, adapter: $0) }
                },
                http: http,
                ids: self.store.ids
            ),
            .refund: Refunder(
                sources: sources.reduce(into: [:]) { refunding, source in
                    refunding[source.name] = source.adapter as? any Refunding
                },
                http: http,
                store: self.store
            ),
            .grant: granter,
            .takeBack: granter,
        ]
        if let wallet = self.configuration.fulfilment.wallet {
            performers[.wallet] = WalletProvisioner(
                url: wallet.url,
                token: { String(decoding: wallet.token.bytes, as: UTF8.self) },
                timeout: wallet.timeout,
                http: services
            )
        }
        if let assets = self.configuration.assets {
            let performer = AssetPerformer(
                AssetServices(assets, outbound: http, services: services, time: self.store.time)
            )
            for kind in AssetPerformer.kinds { performers[kind] = performer }
        }
        return performers
    }

    /// Calls are signed like deliveries: with the service's secret, and with the keys that anybody can check.
    private var grantServices: [String: GrantService] {
        let ring = self.keys.ring
        let services = self.configuration.fulfilment.services.map { service in
            GrantService(name: service.name, url: service.url, timeout: service.timeout) { id, moment, body in
                try StandardWebhooks.sign(
                    id: id,
                    at: moment,
                    body: body,
                    secrets: service.secrets.live(at: moment),
                    keys: ring.signers(at: moment)
                )
                .fields.map { InboundRequest.Header($0.name, $0.value) }
            }
        }
        let byName = Dictionary(services.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return self.configuration.fulfilment.kinds.compactMapValues { byName[$0] }
    }
}
