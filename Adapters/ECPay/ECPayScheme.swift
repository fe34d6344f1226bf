public import AdapterKit
public import Model
public import Signing

/// ECPay's checksum: the form without `CheckMacValue`, sorted by name without regard to case, between `HashKey=…&` and
/// `&HashIV=…`; escaped as .NET does, in lower case, SHA-256, upper-case hex.
public struct ECPayScheme: VerificationScheme {
    static let name = "CheckMacValue"

    let pairs: [HashKeyPair]

    public func verify(
        _ request: InboundRequest,
        settings: SourceSettings,
        now: Timestamp
    ) throws(VerificationFailure) -> SignatureProof {
        let form = try FormFields(proving: request.body)
        guard let mac = form[Self.name] else { throw .missingPart(Self.name) }
        guard !self.pairs.isEmpty else { throw .noSecret }
        try FormFields.checkUpperHex(mac, Self.name)
        try Self.requireOneReading(form)
        let text = Self.text(of: form)
        let written = Array(mac.utf8)
        // Every pair is tried, so that the time taken does not tell which one matched.
        let matched = self.pairs.filter { ConstantTime.equal(Array(Self.mac(of: text, $0).utf8), written) }
        guard let pair = matched.first else { throw .mismatch }
        return SignatureProof(matched: pair.label)
    }

    /// The checksum of a form as ECPay makes it.
    static func mac(of form: FormFields, _ pair: HashKeyPair) -> String { Self.mac(of: Self.text(of: form), pair) }

    private static func mac(of text: [UInt8], _ pair: HashKeyPair) -> String {
        let whole = Array("HashKey=".utf8) + pair.key + text + Array("&HashIV=".utf8) + pair.iv
        return Hex.encodeUpper(Hashing.sha256(Self.escaped(whole)))
    }

    /// `&name=value` of every field that is hashed, in their order.
    private static func text(of form: FormFields) -> [UInt8] {
        let fields = form.fields.filter { $0.name != Self.name }.map { (key: Self.lower($0.name), field: $0) }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        var text: [UInt8] = []
        for (_, field) in fields {
            text.append(UInt8(ascii: "&"))
            text += field.name.utf8
            text.append(UInt8(ascii: "="))
            text += field.value.utf8
        }
        return text
    }

    /// `HttpUtility.UrlEncode` and then lower case: `-_.!*()` stay, a space is `+`.
    private static func escaped(_ text: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        out.reserveCapacity(text.count + text.count / 2)
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "("),
                UInt8(ascii: ")"):
                out.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): out.append(byte | 0x20)
            case UInt8(ascii: " "): out.append(UInt8(ascii: "+"))
            default:
                out.append(UInt8(ascii: "%"))
                out.append(digits[Int(byte >> 4)])
                out.append(digits[Int(byte & 15)])
            }
        }
        return out
    }

    private static func lower(_ text: String) -> [UInt8] {
        text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

extension ECPayScheme {
    /// The fields that are read.
    private static let names = [
        "MerchantID", "MerchantTradeNo", "StoreID", "RtnCode", "RtnMsg", "TradeNo", "TradeAmt", "PaymentDate",
        "PaymentType", "TradeDate", "SimulatePaid", "CustomField1", "CustomField2", "CustomField3", "CustomField4",
        "BankCode", "vAccount", "ExpireDate", "PaymentNo", "Barcode1", "Barcode2", "Barcode3",
    ]
    /// Their names by the same in lower case.
    private static let spellings = Dictionary(uniqueKeysWithValues: Self.names.map { (Self.lower($0), Array($0.utf8)) })
    private static let marks = Self.names.map { Array("&\($0.lowercased())=".utf8) }

    /// What is hashed does not show where a value ends: `A=1&B=2` may be two fields or one. Nor does it show the case of
    /// letters, also not of names: a field under another spelling would pass for one that is not there. So a call that
    /// could be read in two ways is refused: a name that is there twice, is spelled otherwise or holds such a mark, and
    /// a value that holds the name of a field that is read. No honest call has any of them.
    private static func requireOneReading(_ form: FormFields) throws(VerificationFailure) {
        var names: Set<[UInt8]> = []
        for field in form.fields {
            let name = Self.lower(field.name)
            guard names.insert(name).inserted else {
                throw .malformedPart("the body", detail: "a field is there twice")
            }
            guard Self.spellings[name].map({ field.name.utf8.elementsEqual($0) }) ?? true else {
                throw .malformedPart("the body", detail: "a name is written in another case")
            }
            guard !field.name.utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "=") }) else {
                throw .malformedPart("the body", detail: "the name of a field holds & or =")
            }
            guard field.value.utf8.contains(UInt8(ascii: "&")) else { continue }
            let value = Self.lower(field.value)
            guard !Self.marks.contains(where: { value.firstRange(of: $0) != nil }) else {
                throw .malformedPart("the body", detail: "a value holds what looks like another field")
            }
        }
    }
}
