import Logging
import Model
import NIOCore
import Signing
import Store

/// What lanes share.
struct LaneServices: Sendable {
    let store: Store
    let configuration: DispatchConfiguration
    let attempter: Attempter
    let time: TimeSource
    let metrics: DispatchMetrics
    let logger: Logger
    let sealer: Sealer
    let targetGuard: TargetGuard
    let eventLoopGroup: any EventLoopGroup
    /// Asks the dispatcher to look again when what is due.
    let look: @Sendable () -> Void

    /// nil where the secrets cannot be read: the deliveries then wait, because none of them could be signed.
    func destination(_ record: SubscriptionRecord) -> Destination? {
        let secrets: SubscriptionSecrets
        do { secrets = try SubscriptionSecrets(sealed: record.sealedSecrets, with: self.sealer, for: record.id) } catch
        {
            self.logger.error(
                "the secrets of a subscription cannot be read; its deliveries wait until it gets a new one",
                metadata: ["subscription": "\(record.id)", "error": "\(error.code)"]
            )
            return nil
        }
        return Destination(record: record, secrets: secrets, dialer: self.dialer(record.url))
    }

    private func dialer(_ url: String) -> Result<TargetDialer, TargetRefusal> {
        Result { () throws(TargetRefusal) in
            TargetDialer(
                try self.targetGuard.check(url: url),
                guardedBy: self.targetGuard,
                configuration: self.configuration,
                time: self.time,
                group: self.eventLoopGroup,
                logger: self.logger
            )
        }
    }
}
