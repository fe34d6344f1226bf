import Automation
import GoogleCloudMediaAdapter
import MediaJobsAdapter
import Workflows

/// The section `assets`: where media assets lie and who works on them.
struct AssetConfiguration: Sendable {
    var settings: AssetSettings
    /// The largest upload that may be declared, in bytes.
    var maximumSize: Int64
    /// How long an upload URL serves.
    var uploadURLLifetime: Duration
    var drm: Set<AssetTraits.Kind>
    var blursUploadedTrailers: Bool
    /// Where Cloud Storage is, for the gateway and for uploaders: Google's own, or an emulator.
    var storageURL = BaseURL.storage
    /// A service account's key; nil asks the metadata server of the machine, which is then one of Google's.
    var credentials: ServiceAccountKey?
    /// Who does what; what is missing fails the artifact that needs it, with the reason.
    var jobs: [ProcessingPlan.Action: MediaJobEndpoint]
    var transcoder: Transcoding?

    struct Transcoding: Sendable {
        var api: TranscoderAPI
        /// A template's id, or `preset/web-hd`.
        var template: String
    }
}
