public import AdapterKit
import Model
import Signing

/// Payments through so-net MPay: the browser's return, and so-net's own calls from server to server.
///
/// Neither is proof. Both are kept as claims, and only so-net's answer to `confirmOrder` has an effect. No vendor
/// document is public; the protocol is as four independent merchants speak it.
public struct SonetAdapter: Adapter {
    public static let descriptor = AdapterDescriptor(
        name: "sonet",
        provider: "so-net MPay",
        apiVersion: "microPaymentPost",
        scheme: "HS256 state of our own on the browser's return; so-net's own calls are not signed",
        coverage: .bodyUncovered(
            reason: "so-net signs nothing: our state comes back signed, and every result is confirmed by asking so-net"
        ),
        toleranceSeconds: nil,
        answer: "303 to a browser, else 200 and 0000",
        methods: ["GET", "POST"],
        tokenQueryNames: ["metadata"],
        secretsKey: "state_keys",
        options: SonetOptions.names,
        idempotencyKey: "icpId, icpOrderId, sonetOrderNo",
        retryHorizonSeconds: 86_400,
        emits: ["payment.returned", "payment.pending", "payment.succeeded", "payment.failed"],
        normalizerVersion: 1
    )

    public let settings: SourceSettings
    let options: SonetOptions

    public init(settings: SourceSettings) throws(AdapterConfigurationError) {
        self.settings = settings
        self.options = try SonetOptions(settings)
        if settings.secrets.contains(where: { (1..<32).contains($0.bytes.count) }) {
            throw AdapterConfigurationError(key: "state_keys", advice: "must have 32 bytes or more each")
        }
    }

    public var verification: any VerificationScheme { SonetScheme(icpID: self.options.icpID) }

    public func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        let call = SonetCall(request.request)
        if let fault = call.fault { throw AdapterFailure(fault) }
        let reading = SonetReading(options: self.options, call: call)
        guard let metadata = call.metadata else { return try reading.announcement() }
        // Who signed it was settled before; what it says is read again.
        let state: SonetState
        do { state = try SonetState(unverified: metadata) } catch {
            throw AdapterFailure("the state (metadata) cannot be read")
        }
        return try reading.returned(state)
    }
}

extension SonetState {
    /// The claims of a token whose signature is not looked at.
    init(unverified token: String) throws {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // A stored token has a digest in the place of its signature, which may be longer.
        guard parts.count == 3, parts[0].count + parts[1].count <= HS256.longest,
            let bytes = Base64URL.decode(utf8: parts[1]),
            let claims = try JSON(parsing: bytes, maximumDepth: 8).object
        else { throw Fault(claim: "metadata") }
        try self.init(claims)
    }
}
