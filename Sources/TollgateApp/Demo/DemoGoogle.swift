import AdapterKit
import Model

/// Google Cloud's side of the demonstration: objects that others write, jobs that end, and Pub/Sub, which tells of both.
struct DemoGoogle {
    let control: DemoControl
    let gateway: String

    private static let target = "/notify/googlecloud/pubsub"

    /// Writes an object as a service of the shop would, and has Pub/Sub tell of it.
    ///
    /// - Parameter object: `gs://bucket/name`.
    func write(_ text: String, to object: String) async throws {
        let arguments: JSON = [
            "object": .string(Self.place(object)), "content_type": "video/mp4", "text": .string(text),
        ]
        try await self.control.act("put", arguments)
        try await self.tell(of: object)
    }

    /// Has Pub/Sub tell of an object.
    func tell(of object: String) async throws {
        try await self.push(try await self.control.act("notification", ["object": .string(Self.place(object))]))
    }

    /// Lets a job of the Transcoder succeed, and has Pub/Sub tell of it.
    func finish(job: String) async throws {
        try await self.push(try await self.control.act("finish_job", ["job": .string(job), "state": "SUCCEEDED"]))
    }

    /// Pushes a message as Pub/Sub does, with a token that says who pushes.
    private func push(_ message: JSON) async throws {
        let audience = self.gateway + Self.target
        let token = try await self.control.act("identity_token", ["audience": .string(audience)])["token"]?.string ?? ""
        let request = InboundRequest(
            method: "POST",
            target: Self.target,
            headers: [.init("Authorization", "Bearer \(token)"), .init("Content-Type", "application/json")],
            body: message.bytes
        )
        let (status, answer) = try await SendCommand.deliver(request, to: audience)
        guard status == 204 else {
            throw CommandFailure("the push is answered with \(status) \(String(decoding: answer, as: UTF8.self))")
        }
    }

    private static func place(_ object: String) -> String {
        object.hasPrefix("gs://") ? String(object.dropFirst("gs://".count)) : object
    }
}
