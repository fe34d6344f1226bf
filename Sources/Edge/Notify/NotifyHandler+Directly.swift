import AdapterKit
import HTTPTypes
import Ingest
import NIOCore

extension NotifyHandler {
    /// The longest body that is read on the connection's own thread, which others share.
    private static let longestDirect = 16 << 10

    /// The target of a call that may be taken in directly; nil for every other request.
    func directTarget(_ head: HTTPRequest) -> Target? {
        guard let path = head.path, path.utf8.starts(with: Self.prefix.utf8), head.method != .head,
            let target = self.target(path), target.methods.contains(head.method.rawValue)
        else { return nil }
        var length: Int?
        for field in head.headerFields {
            switch field.name {
            case .contentLength: length = Int(field.value)
            case .connection: guard field.value.lowercased() == "keep-alive" else { return nil }
            case .contentEncoding, .expect, .transferEncoding, .upgrade: return nil
            default: break
            }
        }
        guard let length, length <= min(target.bodyLimit, Self.longestDirect) else { return nil }
        return target
    }

    /// As ``Receiver/receiveDirectly(_:for:remote:then:)``.
    ///
    /// - Parameter peer: the address at the other end of the connection.
    func respondDirectly(
        to head: HTTPRequest,
        body: ByteBuffer?,
        at target: Target,
        peer: String,
        then tell: @escaping @Sendable (ReceiveAnswer?) -> Void
    ) -> Bool {
        let request = InboundRequest(
            method: head.method.rawValue,
            target: head.path ?? "",
            headers: Head(head).headers,
            body: body.map { Array($0.readableBytesView) } ?? []
        )
        let remote = self.clients.client(peer: peer, forwarded: head.headerFields)
        return self.receiver.receiveDirectly(request, for: target.source, remote: remote, then: tell)
    }
}
