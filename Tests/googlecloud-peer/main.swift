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
            case "object": return try await self.object(question)
            case "copy": return try await self.copy(question)
            case "delete": return try await self.delete(question)
            case "delete_all": return try await self.deleteAll(question)
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

    private func object(_ question: JSON) async throws -> JSON {
        let object = try await Self.storage(question).object(try Self.name(question["name"]))
        return object.map { Self.json($0) } ?? ["missing": true]
    }

    private func copy(_ question: JSON) async throws -> JSON {
        let copy = ObjectCopy(
            from: try Self.name(question["from"]),
            generation: question["generation"]?.integer,
            to: try Self.name(question["to"]),
            replacing: question["replacing"]?.integer ?? 0
        )
        switch try await Self.storage(question).copy(copy) {
        case .copied(let object): return ["copied": Self.json(object)]
        case .alreadyThere(let object): return ["already_there": Self.json(object)]
        case .unfinished: return ["unfinished": true]
        }
    }

    private func delete(_ question: JSON) async throws -> JSON {
        let wasThere = try await Self.storage(question)
            .delete(try Self.name(question["name"]), generation: question["generation"]?.integer ?? 0)
        return ["deleted": .bool(wasThere)]
    }

    private func deleteAll(_ question: JSON) async throws -> JSON {
        let folder = try ObjectFolder(
            bucket: question["bucket"]?.string ?? "",
            prefix: question["prefix"]?.string ?? ""
        )
        let deletion = try await Self.storage(question).deleteAll(in: folder)
        return ["deleted": .integer(Int64(deletion.deleted)), "is_complete": .bool(deletion.isComplete)]
    }

    /// Cloud Storage as an emulator has it, which asks for no token.
    private static func storage(_ question: JSON) throws -> CloudStorage {
        let moment = Timestamp(seconds: question["now"]?.integer ?? 0)
        let time = TimeSource(now: { moment }, sleep: { _ in throw CancellationError() })
        return CloudStorage(
            api: StorageAPI(baseURL: try BaseURL(question["base_url"]?.string ?? "")),
            client: GoogleCloudClient(outbound: Self.throughTheScript, tokens: nil, time: time)
        )
    }

    /// The script makes the calls: `{"call": {…}}` asks for one, and the next line is its answer.
    private static let throughTheScript = OutboundHTTP { request throws(OutboundFailure) in
        let headers = JSONObject(request.headers.map { ($0.name, .string($0.value)) })
        write([
            "call": [
                "method": .string(request.method), "url": .string(request.url), "headers": .object(headers),
                "body": .string(Base64.encode(request.body)),
            ]
        ])
        guard let line = readLine(), let answer = try? JSON(parsing: line.utf8), let status = answer["status"]?.integer,
            let body = answer["body"]?.string.flatMap({ Base64.decode($0) })
        else { throw .unreachable(detail: "the script gives no answer") }
        return OutboundResponse(
            status: Int(status),
            headers: Self.pairs(answer["headers"]).map { InboundRequest.Header($0.0, $0.1) },
            body: body
        )
    }

    private static func name(_ json: JSON?) throws -> ObjectName {
        try ObjectName(bucket: json?["bucket"]?.string ?? "", object: json?["object"]?.string ?? "")
    }

    private static func json(_ object: StoredObject) -> JSON {
        [
            "bucket": .string(object.bucket), "object": .string(object.object),
            "generation": .integer(object.generation), "size": .integer(object.size),
            "content_type": object.contentType.map { .string($0) } ?? .null,
            "md5": object.md5.map { .string($0) } ?? .null, "crc32c": object.crc32c.map { .string($0) } ?? .null,
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
