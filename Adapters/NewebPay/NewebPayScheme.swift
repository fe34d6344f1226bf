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
        let form = try FormFields(proving: request.body)
        let info = try Self.only("TradeInfo", form)
        let sha = try Self.only("TradeSha", form)
        guard !self.keys.isEmpty else { throw .noSecret }
        try FormFields.checkUpperHex(sha, "TradeSha")
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
