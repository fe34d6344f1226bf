import AdapterKit
import Model
import PusherAdapter
import Signing

/// Asks the service that decides who may join which channel.
///
/// The question is a POST of `{"socket_id": …, "channels": […]}` or `{"socket_id": …, "user": true}`, signed with
/// Standard Webhooks like a delivery, with the caller's own credential in the headers it came in. The answer is
/// `{"channels": {"private-a": {"allow": true}, "presence-b": {"allow": true, "channel_data": {"user_id": …}}}}` or
/// `{"user": {"allow": true, "user_data": {"id": …}}}`. 401 and 403 deny everything.
struct Authorizer: Sendable {
    let url: String
    let secret: WebhookSecret
    let timeout: Duration
    let http: OutboundHTTP
    let time: TimeSource
    let randomBytes: @Sendable (Int) -> [UInt8]

    /// Why there is no decision; for the log, without anything of the caller's.
    struct Undecided: Error, CustomStringConvertible {
        var description: String
    }

    /// Bytes of `channel_data` and `user_data`; Pusher allows 1 KB of user info and an id of 128.
    static let dataLimit = 4096

    /// The decisions on channels, in their order.
    func decide(
        _ channels: [PusherChannel],
        socket: PusherSocketID,
        credentials: [InboundRequest.Header]
    ) async throws(Undecided) -> [ChannelDecision] {
        let names = JSON.array(channels.map { .string($0.name) })
        let question: JSON = ["socket_id": .string(socket.text), "channels": names]
        guard let answer = try await self.ask(question, credentials) else { return channels.map { _ in .denied } }
        var decisions: [ChannelDecision] = []
        for channel in channels {
            guard let word = answer["channels"]?[channel.name] else {
                throw Undecided(description: "the answer leaves out a channel that was asked for")
            }
            decisions.append(try Self.decision(word, channel.kind == .presence ? ("channel_data", "user_id") : nil))
        }
        return decisions
    }

    /// The decision on the caller as a user.
    func decideUser(
        socket: PusherSocketID,
        credentials: [InboundRequest.Header]
    ) async throws(Undecided) -> ChannelDecision {
        let question: JSON = ["socket_id": .string(socket.text), "user": true]
        guard let answer = try await self.ask(question, credentials) else { return .denied }
        guard let word = answer["user"] else { throw Undecided(description: "the answer has no user") }
        return try Self.decision(word, ("user_data", "id"))
    }

    /// nil where the authorizer does not take the caller's credential.
    private func ask(_ question: JSON, _ credentials: [InboundRequest.Header]) async throws(Undecided) -> JSON? {
        let body = question.bytes
        let signed: StandardWebhooks.Headers
        do throws(SigningError) {
            signed = try StandardWebhooks.sign(
                id: "chn_\(Hex.encode(self.randomBytes(16)))",
                at: self.time.now(),
                body: body,
                secrets: [self.secret]
            )
        } catch { throw Undecided(description: "the question cannot be signed: \(error.reason)") }
        let headers = [InboundRequest.Header("content-type", "application/json"), .init("user-agent", "Tollgate")]
        let request = OutboundRequest(
            method: "POST",
            url: self.url,
            headers: headers + credentials + signed.fields.map { InboundRequest.Header($0.name, $0.value) },
            body: body,
            timeout: self.timeout
        )
        let response: OutboundResponse
        do throws(OutboundFailure) { response = try await self.http.send(request) } catch {
            throw Undecided(description: Self.reason(error))
        }
        switch response.status {
        case 200: break
        case 401, 403: return nil
        case let status: throw Undecided(description: "answered \(status)")
        }
        do throws(JSONParseError) { return try JSON(parsing: response.body, maximumDepth: 32) } catch {
            throw Undecided(description: "the answer is not JSON: \(error)")
        }
    }

    /// Its own words speak of providers.
    private static func reason(_ failure: OutboundFailure) -> String {
        switch failure {
        case .timedOut: "no answer in time"
        case .unreachable(let detail): "it cannot be reached: \(detail)"
        case .answerTooLong(let limit): "its answer is longer than \(limit) bytes"
        case .forbidden(let detail): "it was not asked: \(detail)"
        }
    }

    /// - Parameter data: the member that has to come with a yes, and its own that names the user.
    private static func decision(
        _ word: JSON,
        _ data: (name: String, user: String)?
    ) throws(Undecided) -> ChannelDecision {
        guard let isAllowed = word["allow"]?.bool else { throw Undecided(description: "allow is no boolean") }
        guard isAllowed else { return .denied }
        guard let data else { return .allowed(data: nil) }
        let value = word[data.name]
        // A text is signed as it is, so that whoever wrote it finds it again byte for byte.
        let text = value?.string ?? value?.text ?? ""
        guard let object = try? JSON(parsing: Array(text.utf8), maximumDepth: 32), object.object != nil else {
            throw Undecided(description: "\(data.name) is missing or no object")
        }
        guard let user = object[data.user], user.string?.isEmpty == false || user.integer != nil else {
            throw Undecided(description: "\(data.name).\(data.user) names no user")
        }
        guard text.utf8.count <= Self.dataLimit else {
            throw Undecided(description: "\(data.name) is longer than \(Self.dataLimit) bytes")
        }
        return .allowed(data: text)
    }
}
