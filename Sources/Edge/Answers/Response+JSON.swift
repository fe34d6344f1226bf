import HTTPTypes
import Hummingbird

extension Response {
    static let jsonHeaders: HTTPFields = [.contentType: "application/json", .xContentTypeOptions: "nosniff"]
    static let problemHeaders: HTTPFields = [
        .contentType: "application/problem+json", .xContentTypeOptions: "nosniff",
    ]

    static func problem(_ problem: Problem) -> Response { Response(Reply.problem(problem)) }
}
