import HTTPTypes
import Hummingbird
import Model
import NIOCore

extension Response {
    static let jsonHeaders: HTTPFields = [.contentType: "application/json", .xContentTypeOptions: "nosniff"]
    static let problemHeaders: HTTPFields = [
        .contentType: "application/problem+json", .xContentTypeOptions: "nosniff",
    ]

    init(_ status: HTTPResponse.Status, headers: HTTPFields, bytes: [UInt8]) {
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func json(_ value: JSON, status: HTTPResponse.Status = .ok) -> Response {
        Response(status, headers: Self.jsonHeaders, bytes: value.bytes)
    }

    static func problem(_ problem: Problem) -> Response {
        var headers = Self.problemHeaders
        for field in problem.headers { headers[field.name] = field.value }
        return Response(HTTPResponse.Status(code: problem.status), headers: headers, bytes: problem.json.bytes)
    }

    static func text(_ text: String, type: String) -> Response {
        Response(.ok, headers: [.contentType: type, .xContentTypeOptions: "nosniff"], bytes: Array(text.utf8))
    }
}
