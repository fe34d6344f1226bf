import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import KKTIXAdapter

/// The batches in `Fixtures/kktix`.
enum KKTIXFixture {
    static let secret = Secret(label: "current", bytes: Array("kktix-invented-value-1".utf8))
    static let old = Secret(label: "previous", bytes: Array("kktix-invented-value-0".utf8))
    static let now = Timestamp(seconds: 1_790_000_000)

    static func body(_ name: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("kktix/\(name).json"))))
    }

    /// The first notification of the fixture with the value at a dotted path changed; nil takes the member away.
    static func body(_ name: String, _ path: String, _ value: JSON?) throws -> JSON {
        var batch = try Self.body(name).object ?? JSONObject()
        let first = batch["notifications"]?.array?.first ?? .null
        batch["notifications"] = .array([first.replacing(path.split(separator: ".")[...], with: value)])
        return .object(batch)
    }

    static func adapter(
        _ secrets: [Secret] = [Self.secret],
        options: [String: JSON] = [:]
    ) throws(AdapterConfigurationError) -> KKTIXAdapter {
        try KKTIXAdapter(settings: SourceSettings(name: "kktix", secrets: secrets, options: options))
    }

    static func request(_ body: [UInt8], _ headers: [InboundRequest.Header] = []) -> InboundRequest {
        InboundRequest(method: "POST", target: "/notify/kktix", headers: headers, body: body)
    }

    static func read(_ body: JSON) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.request(body.bytes)))
    }
}

extension JSON {
    /// The value with what is at the path changed; a step that is a number leads into a list.
    fileprivate func replacing(_ path: ArraySlice<Substring>, with value: JSON?) -> JSON {
        guard let step = path.first else { return value ?? .null }
        let rest = path.dropFirst()
        switch self {
        case .object(var object):
            let name = String(step)
            object[name] = rest.isEmpty ? value : object[name]?.replacing(rest, with: value)
            return .object(object)
        case .array(var list):
            if let index = Int(step), list.indices.contains(index) {
                list[index] = list[index].replacing(rest, with: value)
            }
            return .array(list)
        default: return self
        }
    }
}
