import HTTPTypes
import Hummingbird
import Model
import NIOCore

/// What a handler of the API answers.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var bytes: [UInt8]

    init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], bytes: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
    }

    static func json(_ value: JSON, status: HTTPResponse.Status = .ok) -> Reply {
        Reply(status, headers: Response.jsonHeaders, bytes: value.bytes)
    }

    static func text(_ text: String, type: String) -> Reply {
        Reply(.ok, headers: [.contentType: type, .xContentTypeOptions: "nosniff"], bytes: Array(text.utf8))
    }

    static func problem(_ problem: Problem) -> Reply {
        var headers = Response.problemHeaders
        for field in problem.headers { headers[field.name] = field.value }
        return Reply(HTTPResponse.Status(code: problem.status), headers: headers, bytes: problem.json.bytes)
    }
}

extension Reply {
    /// Says where to find what was created or started, which lies below the path that was asked.
    mutating func locate(in call: Call) {
        guard self.status == .created || self.status == .accepted,
            let id = (try? JSON(parsing: self.bytes))?["id"]?.string
        else { return }
        self.headers[.location] = "\(call.request.uri.path)/\(id)"
    }
}

extension Response {
    init(_ reply: Reply) {
        let body = reply.bytes.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: reply.bytes))
        self.init(status: reply.status, headers: reply.headers, body: body)
    }
}
