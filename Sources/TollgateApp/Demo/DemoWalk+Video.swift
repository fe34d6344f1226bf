import AdapterKit
import Foundation
import Model
import Signing

/// A video, from upload to ready.
extension DemoWalk {
    mutating func walkVideo(_ doubles: DemoDoubles.Addresses) async throws {
        self.part("A video, from upload to ready")
        let google = DemoGoogle(control: DemoControl(url: doubles.googleCloud.url), gateway: self.place.base)
        let asset = try await self.announceVideo()
        let id = try Self.text("id", of: asset)
        try await self.upload(asset)
        try await self.notice(asset, google)
        try await self.claim(id)
        try await self.finishJobs(id, google, DemoControl(url: doubles.mediaJobs.url))
        self.step("With its last artifact the video is ready.")
        try await self.tellDeliveries(["asset.ready", "message.processing.completed"], about: id)
        try await self.check("/v1/assets/\(id)", is: "ready")
        self.tell("the history of the video:")
        try await self.tellHistory(of: "/v1/assets/\(id)")
        try await self.tellJobs(of: id)
    }

    private static let bytes = Array("four minutes of video, as it were".utf8)
    /// CRC-32C of these bytes, big-endian in base64, as Cloud Storage has it.
    private static let checksum = "wI8sww=="

    private mutating func announceVideo() async throws -> JSON {
        self.step("A creator wants to upload a video of four minutes.")
        let body: JSON = [
            "kind": "video", "owner": "mei", "duration_ms": 240_000, "content_type": "video/mp4",
            "size": .integer(Int64(Self.bytes.count)), "checksum": ["crc32c": .string(Self.checksum)],
        ]
        let asset = try await self.answer(201, .post, "/v1/assets", body: body, key: "demo-\(self.name)-video")
        let upload = asset["upload"] ?? .null
        self.tell("asset \(try Self.text("id", of: asset)), phase \(asset["phase"]?.string ?? "?")")
        self.tell(
            "the gateway has signed a URL (V4) for this upload, good until \(try Self.text("expires_at", of: upload)):"
        )
        self.tell("PUT \(try Self.text("url", of: upload).prefix { $0 != "?" })?X-Goog-Algorithm=GOOG4-RSA-SHA256&…")
        try await self.tellDeliveries(["asset.created"], about: try Self.text("id", of: asset))
        return asset
    }

    private mutating func upload(_ asset: JSON) async throws {
        self.step("The creator's browser uploads it to Cloud Storage, with exactly the headers that it was told.")
        let upload = asset["upload"] ?? .null
        let headers = (upload["headers"]?.object?.members ?? []).map { member in
            InboundRequest.Header(member.name, member.value.string ?? "")
        }
        for header in headers { self.tell("\(header.name): \(header.value)") }
        let request = InboundRequest(
            method: try Self.text("method", of: upload),
            target: "/",
            headers: headers,
            body: Self.bytes
        )
        let (status, answer) = try await SendCommand.deliver(request, to: try Self.text("url", of: upload))
        guard status == 200 else {
            throw CommandFailure("Cloud Storage answers \(status) \(String(decoding: answer, as: UTF8.self))")
        }
        self.tell("stored: Cloud Storage answers 200. The gateway has not seen a byte of it")
    }

    private mutating func notice(_ asset: JSON, _ google: DemoGoogle) async throws {
        self.step("Pub/Sub tells the gateway of the object, with a token that Google signed.")
        let id = try Self.text("id", of: asset)
        let object = asset["uploads"]?.array?.first?["object"]?.string ?? ""
        try await google.tell(of: object)
        self.tell("accepted: kept, then answered with 204")
        try await self.tellDeliveries(["object.finalized", "asset.uploaded"], about: id)
        try await self.check("/v1/assets/\(id)", is: "uploaded")
    }

    private mutating func claim(_ id: String) async throws {
        self.step("A message of the creator claims the video: now it is processed.")
        let claim: JSON = ["claim": .string("message-\(self.name)"), "by": "message"]
        let asset = try await self.answer(200, .post, "/v1/assets/\(id)/claims", body: claim)
        try await self.tellDeliveries(
            ["asset.claimed", "asset.processing", "message.processing.started"],
            about: id
        )
        self.tell("what is to be made of a video of four minutes:")
        self.tellArtifacts(of: asset)
    }

    private func tellArtifacts(of asset: JSON) {
        let rows = (asset["artifacts"]?.array ?? []).map { artifact in
            let after = (artifact["after"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
            return ["name", "action", "phase"].map { artifact[$0]?.string ?? "" } + [
                after.isEmpty ? "" : "after \(after)"
            ]
        }
        self.table(["ARTIFACT", "HOW", "PHASE", "WHEN"], rows)
    }

    private mutating func tellJobs(of id: String) async throws {
        let asset = try await self.answer(200, .get, "/v1/assets/\(id)")
        self.tell("its artifacts:")
        self.tellArtifacts(of: asset)
        self.tell("what the gateway called for it, each command a row of its own:")
        let rows = (asset["jobs"]?.array ?? []).map { job in
            ["id", "kind", "state"].map { job[$0]?.string ?? "" }
                + ["\(job["attempts"]?.integer ?? 0)", job["payload"]?["artifact"]?.string ?? ""]
        }
        self.table(["COMMAND", "KIND", "STATE", "ATTEMPTS", "ARTIFACT"], rows)
    }
}
