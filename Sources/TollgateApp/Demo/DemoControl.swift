import AdapterKit
import Model

/// Lets a provider double do what happens on the provider's side without a call of the gateway.
struct DemoControl {
    let url: String

    /// What the double keeps of what it was told.
    func memory() async throws -> JSON { try await self.send("GET", "")["memory"] ?? .null }

    @discardableResult
    func act(_ action: String, _ arguments: JSON) async throws -> JSON {
        try await self.send("POST", "/\(action)", arguments.bytes)
    }

    private func send(_ method: String, _ action: String, _ body: [UInt8] = []) async throws -> JSON {
        let target = "/_double\(action)"
        let headers = body.isEmpty ? [] : [InboundRequest.Header("Content-Type", "application/json")]
        let request = InboundRequest(method: method, target: target, headers: headers, body: body)
        let (status, answer) = try await SendCommand.deliver(request, to: self.url + target)
        guard status == 200 else {
            throw CommandFailure("\(self.url)\(target) answers \(status) \(String(decoding: answer, as: UTF8.self))")
        }
        return try JSON(parsing: answer)
    }
}
