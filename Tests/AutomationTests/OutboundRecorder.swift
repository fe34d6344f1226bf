import AdapterKit
import TestSupport

/// A way out that answers what it is told, the last of it again and again, and keeps what went through.
final class OutboundRecorder: Sendable {
    let calls = Watched<[OutboundRequest]>([])
    private let answers: Watched<[Result<OutboundResponse, OutboundFailure>]>

    init(_ answers: Result<OutboundResponse, OutboundFailure>...) { self.answers = Watched(answers) }

    static func status(_ status: Int, _ text: String = "", headers: [InboundRequest.Header] = [])
        -> Result<OutboundResponse, OutboundFailure>
    { .success(OutboundResponse(status: status, headers: headers, body: Array(text.utf8))) }

    var http: OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            self.calls.change { $0.append(request) }
            return try self.answers.change { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
        }
    }
}
