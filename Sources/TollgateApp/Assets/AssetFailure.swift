import GoogleCloudMediaAdapter
import MediaJobsAdapter

/// Why something was not done on an asset.
enum AssetFailure: Error {
    /// For good, unless somebody wants it once more.
    case refused(String)
    case passing(reason: String, after: Duration?)

    init(_ failure: GoogleCloudFailure) {
        let reason = "\(failure.code): \(failure)"
        self = failure.isTransient ? .passing(reason: reason, after: failure.retryAfter) : .refused(reason)
    }

    init(_ failure: MediaJobFailure) {
        let reason = "\(failure.code): \(failure)"
        self = failure.isTransient ? .passing(reason: reason, after: failure.retryAfter) : .refused(reason)
    }
}
