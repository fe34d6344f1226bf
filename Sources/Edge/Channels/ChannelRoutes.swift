import HTTPTypes
import Hummingbird
import Model

/// Lets browsers into real-time channels. Nobody's API token is asked for: the caller's own credential goes to whoever
/// decides.
enum ChannelRoutes {
    private static let path = "/v1/pusher/auth"

    static let routes = [
        Route(
            .post,
            Self.path,
            nil,
            body: .short(ChannelBody.limit),
            idempotencyKey: Route.KeyPolicy.none,
            Self.authenticate
        ),
        Route(.options, Self.path, nil, Self.preflight),
    ]

    /// What every answer carries at this path, also one that is given before the route is asked: a page that may ask has
    /// to be able to read why it was refused.
    static func answerHeaders(_ request: Request, path: Substring, _ channels: ChannelAuthentication?) -> HTTPFields {
        guard path == Self.path, let channels else { return [:] }
        return CrossOrigin(request.headers, allowed: channels.allowedOrigins).answerHeaders
    }

    private static func authenticate(_ call: Call) async throws -> Reply {
        let channels = try Self.channels(call)
        return try await Self.reply(
            call,
            channels,
            CrossOrigin(call.request.headers, allowed: channels.allowedOrigins)
        )
    }

    private static func preflight(_ call: Call) async throws -> Reply {
        let channels = try Self.channels(call)
        return try CrossOrigin(call.request.headers, allowed: channels.allowedOrigins).preflight(call.request.headers)
    }

    private static func channels(_ call: Call) throws(Problem) -> ChannelAuthentication {
        guard let channels = call.edge.channels else { throw Problem.notFound("route").passing }
        return channels
    }

    private static func reply(
        _ call: Call,
        _ channels: ChannelAuthentication,
        _ origin: CrossOrigin
    ) async throws(Problem) -> Reply {
        try origin.check()
        let headers = call.request.headers
        let body = try ChannelBody(call.bytes, contentType: headers[.contentType])
        let cookies = headers[values: .cookie]
        let request = ChannelRequest(
            socketID: body.socketID,
            subject: body.subject,
            authorization: headers[.authorization],
            cookie: cookies.isEmpty ? nil : cookies.joined(separator: "; ")
        )
        switch await channels.answer(request) {
        case .invalid(let reason): throw Problem(400, "invalid_channel_request", reason)
        case .unavailable(let code, let detail, let retryAfter):
            throw .unavailable(code, detail, retryAfter: retryAfter)
        case .verdicts(let verdicts):
            guard case .channels(let names) = body.subject, body.isBatch else { return try Self.single(verdicts.first) }
            return Self.batch(names, verdicts)
        }
    }

    private static func single(_ verdict: ChannelAnswer.Verdict?) throws(Problem) -> Reply {
        switch verdict {
        case .granted(let json)?: return .json(json)
        case .invalid(let reason)?: throw Problem(400, "invalid_channel_request", reason)
        case .denied?, nil: throw Problem(403, "channel_denied", "this caller may not join")
        }
    }

    /// As batching clients read it: each channel with a status of its own, under 200.
    private static func batch(_ names: [String], _ verdicts: [ChannelAnswer.Verdict]) -> Reply {
        var members = JSONObject()
        for (name, verdict) in zip(names, verdicts) {
            switch verdict {
            case .granted(let json): members[name] = ["status": 200, "data": json]
            case .denied: members[name] = ["status": 403]
            case .invalid: members[name] = ["status": 400]
            }
        }
        return .json(.object(members))
    }
}
