public import AdapterKit
public import Model
import Signing

extension MailchimpAdapter: Sampling {
    public static let sampleTypes: [String] = MailchimpSample.data.keys.sorted()

    /// Neither an order nor an amount is named: no list knows of either.
    public func sample(
        type: String,
        id: String,
        order: String?,
        amount: Money?,
        now: Timestamp
    ) throws(SamplingError) -> InboundRequest {
        guard let data = MailchimpSample.data[type] else { throw .unknownType(type, known: Self.sampleTypes) }
        guard let secret = self.settings.secrets.first else { throw .noSecret }
        let query = FormFields([
            FormFields.Field(MailchimpScheme.queryName, String(decoding: secret.bytes, as: UTF8.self))
        ])
        return InboundRequest(
            method: "POST",
            target: "/notify/\(self.settings.name)?\(query.text)",
            headers: [
                InboundRequest.Header("Content-Type", "application/x-www-form-urlencoded"),
                InboundRequest.Header("User-Agent", "MailChimp"),
            ],
            body: Array(MailchimpSample(type: type, id: id, now: now).form(data).text.utf8)
        )
    }
}
