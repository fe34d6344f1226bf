import AdapterKit
import HTTPTypes
import Hummingbird
import Ingest
import Model
import NIOCore
import Store

extension Response {
    /// The answer to a provider's call.
    static func notify(_ answer: ReceiveAnswer) -> Response {
        let (head, body) = Self.parts(of: answer)
        return Response(
            status: head.status,
            headers: head.headerFields,
            body: body.map { ResponseBody(byteBuffer: $0) } ?? ResponseBody()
        )
    }

    static func parts(of answer: ReceiveAnswer) -> (HTTPResponse, ByteBuffer?) {
        if let literal = answer.literal { return Self.literal(literal) }
        guard answer.problem == nil, (200..<300).contains(answer.status) else {
            let reply = Reply.problem(Problem(answer))
            return (HTTPResponse(status: reply.status, headerFields: reply.headers), ByteBuffer(bytes: reply.bytes))
        }
        guard answer.status != 204 else { return (HTTPResponse(status: .noContent), nil) }
        // Written by hand: this is made for every call, and nothing in it needs escaping.
        var buffer = ByteBuffer()
        buffer.reserveCapacity(96)
        buffer.writeString("{\"receipt\":")
        if let receipt = answer.receipt {
            buffer.writeString("\"")
            buffer.writeString(receipt.description)
            buffer.writeString("\"")
        } else {
            buffer.writeString("null")
        }
        if let outcome = answer.outcome {
            buffer.writeString(",\"status\":\"")
            buffer.writeString(outcome.rawValue)
            buffer.writeString("\"")
        }
        if let counts = answer.counts {
            let members = ReceiptStatus.allCases.compactMap { status in
                counts[status].map { "\"\(status.rawValue)\":\($0)" }
            }
            buffer.writeString(",\"counts\":{\(members.joined(separator: ","))}")
        }
        buffer.writeString("}")
        let head = HTTPResponse(status: HTTPResponse.Status(code: answer.status), headerFields: Self.jsonHeaders)
        return (head, buffer)
    }

    private static func literal(_ answer: LiteralAnswer) -> (HTTPResponse, ByteBuffer?) {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            headers.append(HTTPField(name: name, value: header.value))
        }
        let head = HTTPResponse(status: HTTPResponse.Status(code: answer.status), headerFields: headers)
        return (head, ByteBuffer(string: answer.body))
    }
}

extension Problem {
    init(_ answer: ReceiveAnswer) {
        self.init(
            answer.status,
            answer.problem?.code ?? answer.outcome?.rawValue ?? "unavailable",
            answer.problem?.detail ?? "the call was not taken in"
        )
        if let seconds = answer.retryAfter { self.headers[.retryAfter] = String(seconds) }
        if let receipt = answer.receipt { self.members = [("receipt", .string(receipt.description))] }
    }
}
