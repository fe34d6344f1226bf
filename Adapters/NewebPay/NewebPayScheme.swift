public import AdapterKit
public import Model
public import Signing

/// NewebPay's `TradeSha`: the upper-case hex SHA-256 of `HashKey=…&` ‖ `TradeInfo` as sent ‖ `&HashIV=…`.
public struct NewebPayScheme: VerificationScheme {
    let keys: [NewebPayKey]

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let form: FormFields
        do throws(FormError) { form = try FormFields(parsing: request.body) } catch {
            throw .malformedPart("the body", detail: "\(error)")
        }
        let info = try Self.only("TradeInfo", form)
        let sha = try Self.only("TradeSha", form)
        guard !self.keys.isEmpty else { throw .noSecret }
        guard sha.utf8.count == 64, sha.utf8.allSatisfy({ (48...57).contains($0) || (65...70).contains($0) }) else {
            throw .malformedPart("TradeSha", detail: "it is not 64 digits of upper-case hex")
        }
        // Every pair is tried, so that the time taken does not tell which one matched.
        let matched = self.keys.filter { $0.signed(info, as: sha) }
        guard let key = matched.first else { throw .mismatch }
        return SignatureProof(matched: key.label)
    }

    private static func only(_ name: String, _ form: FormFields) throws(VerificationFailure) -> String {
        let values = form.values(of: name)
        guard let value = values.first, !value.isEmpty else { throw .missingPart(name) }
        guard values.count == 1 else { throw .malformedPart(name, detail: "it is there twice") }
        return value
    }
}
