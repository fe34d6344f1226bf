import AdapterKit
import Model
import Signing

/// An adapter that makes samples.
struct PlainSampler: Sampling {
    static var descriptor: AdapterDescriptor { GoodShape.descriptor }
    static let sampleTypes = ["payment.succeeded"]

    let settings: SourceSettings
    private var plain: PlainAdapter<GoodShape> { PlainAdapter(settings: self.settings) }

    init(settings: SourceSettings) { self.settings = settings }

    init(secrets: [Secret], signsWell: Bool) {
        self.init(
            settings: SourceSettings(name: "plain", secrets: secrets, options: ["signs_well": .bool(signsWell)])
        )
    }

    var verification: any VerificationScheme { self.plain.verification }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try self.plain.normalize(request)
    }

    func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard Self.sampleTypes.contains(type) else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let body = JSON.object(JSONObject([("id", .string(id))])).bytes
        let key = self.settings.options["signs_well"] == true ? secret.bytes : Array("another".utf8)
        let code = HMACSHA256.code([Array("\(now.seconds).".utf8), body], key: key)
        return PlainCall.request(body, "", signature: Hex.encode(code))
    }
}
