import HTTPTypes
public import Hummingbird
import Logging
import NIOCore

/// Answers every request that comes to the gateway: providers' calls, the management API, health, metrics.
///
/// Providers' calls take a short way of their own, because there are tens of thousands of them a second; the plain ones
/// are answered by ``NotifyConnection`` before they come here.
public struct EdgeResponder: HTTPResponder {
    private let edge: EdgeDependencies
    let notify: NotifyHandler
    private let routes: RouteTable
    var limits: EdgeLimits { self.edge.limits }
    let requests: RequestCounters
    let date: DateText

    public init(_ dependencies: EdgeDependencies) {
        self.edge = dependencies
        self.notify = NotifyHandler(dependencies)
        self.routes = RouteTable.standard
        self.requests = RequestCounters(dependencies.metrics)
        self.date = DateText(dependencies.time)
    }

    public func respond(to request: Request, context: EdgeContext) async throws -> Response {
        let target = request.head.path ?? ""
        let isNotify = target.utf8.starts(with: NotifyHandler.prefix.utf8)
        var isBodyRead = false
        var response: Response
        do {
            response =
                isNotify
                ? try await self.notify.respond(to: request, target: target, context: context, &isBodyRead)
                : try await self.respond(to: request, target: target, context: context, &isBodyRead)
        } catch let error as BrokenBody {
            throw error.cause ?? error
        } catch {
            response = self.answer(failing: error)
        }
        if !isBodyRead { self.leaveBody(of: request, &response) }
        if isNotify {
            self.requests.count(.notify, status: response.status.code)
        } else {
            if target.hasPrefix(Self.apiPrefix) { response.headers[.cacheControl] = "no-store" }
            let path = target.prefix { $0 != "?" }
            for field in ChannelRoutes.answerHeaders(request, path: path, self.edge.channels)
            where response.headers[field.name] == nil {
                response.headers[field.name] = field.value
            }
            self.requests.count(RouteGroup(target), status: response.status.code)
        }
        // HEAD asks for the headers alone; a body behind them would be taken for the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static let apiPrefix = "/v1/"

    /// - Parameter isBodyRead: becomes true once the request's body has been read to its end.
    private func respond(
        to request: Request,
        target: String,
        context: EdgeContext,
        _ isBodyRead: inout Bool
    ) async throws -> Response {
        let path = target.prefix { $0 != "?" }
        let match = try self.routes.match(request.method, path)
        let token = try match.route.scope.map { scope throws(Problem) in
            try self.edge.tokens.authorize(request.headers[.authorization], for: scope)
        }
        let query = try Query(target.dropFirst(path.count + 1))
        try query.check(known: match.route.parameters)
        var bytes: [UInt8] = []
        if let limit = self.limits.body(of: match.route) {
            bytes = try await RequestBody.collect(
                request,
                declared: request.headers[.contentLength].flatMap { Int($0) },
                limit: limit,
                budget: self.notify.bodies,
                time: self.limits.bodyTime,
                channel: context.channel
            )
            isBodyRead = true
        }
        let share = BodyBudget.share(of: bytes.count)
        defer { self.notify.bodies.giveBack(share) }
        let call = Call(
            request: request,
            context: context,
            edge: self.edge,
            parameters: match.parameters,
            query: query,
            token: token,
            bytes: bytes
        )
        let reply: Reply
        if let key = try IdempotencyKey(call, match.route.idempotencyKey) {
            reply = try await key.reply(call, match.route.handler)
        } else {
            reply = try await match.route.handler(call)
        }
        if let token, match.route.method != .get {
            self.edge.logger.info(
                "api write",
                metadata: [
                    "token": "\(token.name)", "route": "\(match.route.method) \(match.route.path)",
                    "status": "\(reply.status.code)",
                ]
            )
        }
        return Response(reply)
    }

    /// The one place where errors become answers.
    private func answer(failing error: any Error) -> Response {
        let problem = Problem(error)
        if problem.status == 500 { self.edge.logger.error("request failed", metadata: ["error": "\(error)"]) }
        return Response.problem(problem)
    }

    /// For an answer that did not wait for the request's body; ``ServerGate`` throws away what still comes of it.
    private func leaveBody(of request: Request, _ response: inout Response) {
        // Without a limit on what is sent after the answer, a caller could go on for ever.
        if Self.mayBeLong(request) { response.headers[.connection] = "close" }
    }

    private static func mayBeLong(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil
            || request.headers[.contentLength].map { Int($0).map { $0 > 64 << 10 } ?? true } ?? false
    }
}
