public import AdapterKit
public import Signing

/// Why a key set could not be fetched.
public enum KeySetFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case outbound(OutboundFailure)
    case status(Int)
    case answerTooLong(limit: Int)
    case keys(KeySetError)

    public var description: String {
        switch self {
        case .outbound(let failure): "\(failure)"
        case .status(let status): "it was answered with \(status)"
        case .answerTooLong(let limit): "the answer is longer than \(limit) bytes"
        case .keys(let error): "the answer is no key set: \(error)"
        }
    }
}
