import AdapterKit
import Foundation
import GoogleCloudMediaAdapter
import Model
import Signing

/// Does with the Google Cloud adapter what scripts ask for, a line of JSON for each question and each answer, so that it is
/// held against other people's software. It has no way out of its own: the script sends its calls.
struct Peer {
    let key: ServiceAccountKey

    func answer(_ question: JSON) async -> JSON {
        do {
            switch question["op"]?.string {
            case "sign": return try await self.sign(question)
            default: return ["error": "there is no such question"]
            }
        } catch let failure as GoogleCloudFailure {
            return ["error": .string(failure.code), "reason": .string(failure.description)]
        } catch { return ["error": .string("\(error)")] }
    }

    private func sign(_ question: JSON) async throws -> JSON {
        let endpoint = StorageEndpoint(
            try BaseURL(question["base_url"]?.string ?? BaseURL.storage.description),
            style: question["style"]?.string.flatMap { StorageEndpoint.Style(rawValue: $0) } ?? .path
        )
        let access = ObjectAccess(
            question["method"]?.string.flatMap { ObjectAccess.Method(rawValue: $0) } ?? .get,
            try ObjectName(bucket: question["bucket"]?.string ?? "", object: question["object"]?.string ?? ""),
            lifetime: .seconds(question["expires"]?.integer ?? 0),
            headers: Self.pairs(question["headers"]).map { InboundRequest.Header($0.0, $0.1) },
            parameters: Self.pairs(question["query"]).map { ObjectAccess.Parameter($0.0, $0.1) }
        )
        let now = Timestamp(seconds: question["now"]?.integer ?? 0)
        let signed = try await SignedURLs(endpoint: endpoint, signer: self.key, now: { now }).url(for: access)
        return [
            "url": .string(signed.url),
            "headers": .object(JSONObject(signed.headers.map { ($0.name, .string($0.value)) })),
        ]
    }

    private static func pairs(_ json: JSON?) -> [(String, String)] {
        json?.object?.members.map { ($0.name, $0.value.string ?? "") } ?? []
    }
}

func write(_ json: JSON) { FileHandle.standardOutput.write(Data(json.bytes + [0x0A])) }

guard CommandLine.arguments.count == 2 else {
    FileHandle.standardError.write(Data("usage: googlecloud-peer SERVICE-ACCOUNT-FILE\n".utf8))
    exit(2)
}
let file = try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1]))
let peer = Peer(key: try ServiceAccountKey(parsing: Array(file)))
while let line = readLine() { write(await peer.answer(try JSON(parsing: line.utf8))) }
