import AdapterKit
import Dispatching

extension OutboundHTTP {
    /// The way to internal services, which obeys `dispatch.allow_private_targets` as deliveries do.
    static func over(_ targets: GuardedTargets) -> OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            do {
                return try await targets.call(request.url, within: request.timeout, isUnreachable: Self.isUnreachable) {
                    try await Self.over($0).send(request)
                }
            } catch let failure as OutboundFailure {
                throw failure
            } catch let refusal as TargetRefusal {
                throw refusal.failure
            } catch { throw .unreachable(detail: "the gateway broke the call off") }
        }
    }

    private static func isUnreachable(_ error: any Error) -> Bool {
        switch error as? OutboundFailure {
        case .timedOut, .unreachable: true
        case .answerTooLong, .forbidden, nil: false
        }
    }
}

extension TargetRefusal {
    fileprivate var failure: OutboundFailure {
        switch self {
        case .unresolved: .unreachable(detail: "\(self)")
        case .invalidURL, .unsupportedScheme, .userInfo, .forbidden: .forbidden(detail: "\(self)")
        }
    }
}
