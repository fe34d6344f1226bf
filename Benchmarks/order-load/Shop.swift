import AsyncHTTPClient
import Foundation
import Model
import NIOCore
import NIOHTTP1
import Signing
import TestSupport

/// The shop and its payment provider, as the gateway sees them.
struct Shop: Sendable {
    struct Refused: Error {
        var path: String
        var status: UInt
        var body: String
    }

    let gateway: String
    let token: String
    let secret: String
    private let client: HTTPClient

    static let connections = 64
    /// Tells one run's orders from another's.
    private let run = String(UInt64.random(in: 0...UInt64.max), radix: 36)

    init(port: Int, token: String, secret: String) {
        self.gateway = "http://127.0.0.1:\(port)"
        self.token = token
        self.secret = secret
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connections
        self.client = HTTPClient(configuration: configuration)
    }

    func close() async throws { try await self.client.shutdown() }

    func subscribe(to url: String) async throws {
        let body: JSON = ["name": .string("order-load \(self.run)"), "url": .string(url), "types": ["*"]]
        _ = try await self.api("/v1/subscriptions", body)
    }

    /// Creates orders over 20.00 USD; their ids.
    func create(_ count: Int) async throws -> [String] {
        let ids = Watched<[String]>([])
        try await self.each(of: count) { number in
            let body: JSON = [
                "reference": .string("\(self.run)-\(number)"), "currency": "USD", "livemode": false,
                "provider": "stripe",
                "lines": [["sku": "poster", "kind": "user_product", "quantity": 1, "unit_price": 2000]],
            ]
            let order = try await self.api("/v1/orders", body, key: "\(self.run)-\(number)")
            ids.change { $0.append(order["id"]?.string ?? "") }
        }
        return ids.value
    }

    /// Sends a signed payment for each order, and takes down when it was answered.
    ///
    /// - Parameter rate: payments per second, sent at even distances; nil for as fast as they are answered.
    func pay(_ orders: [String], perSecond rate: Int?, journal: Watched<Journal>) async throws {
        let start = ContinuousClock.now
        try await self.each(of: orders.count) { number in
            if let rate { try await Task.sleep(until: start + .seconds(1) / rate * number) }
            try await self.pay(orders[number])
            let moment = ContinuousClock.now
            journal.change { $0.answered(orders[number], at: moment) }
        }
    }

    private func pay(_ order: String) async throws {
        let now = Int64(Date().timeIntervalSince1970)
        let body: JSON = [
            "id": .string("evt_\(order)"), "object": "event", "api_version": "2026-10-28.endive",
            "created": .integer(now), "type": "payment_intent.succeeded", "livemode": false,
            "data": [
                "object": [
                    "id": .string("pi_\(order)"), "object": "payment_intent", "amount": 2000, "amount_received": 2000,
                    "currency": "usd", "status": "succeeded", "livemode": false,
                    "latest_charge": .string("ch_\(order)"),
                    "metadata": ["order_id": .string(order)],
                ]
            ],
        ]
        let bytes = body.bytes
        let code = HMACSHA256.code([Array("\(now).".utf8), bytes], key: Array(self.secret.utf8))
        try await self.post("/notify/stripe", bytes, ["stripe-signature": "t=\(now),v1=\(Hex.encode(code))"])
    }

    /// Does `work` for each number, on as many connections as there are, each taking the next number.
    private func each(of count: Int, _ work: @escaping @Sendable (Int) async throws -> Void) async throws {
        let taken = Watched(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.connections {
                group.addTask {
                    while true {
                        let number = taken.change { taken in
                            defer { taken += 1 }
                            return taken
                        }
                        guard number < count else { return }
                        try await work(number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func api(_ path: String, _ body: JSON, key: String? = nil) async throws -> JSON {
        var headers: HTTPHeaders = ["authorization": "Bearer \(self.token)"]
        if let key { headers.add(name: "idempotency-key", value: key) }
        return try JSON(parsing: try await self.post(path, body.bytes, headers))
    }

    @discardableResult
    private func post(_ path: String, _ body: [UInt8], _ headers: HTTPHeaders) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: self.gateway + path)
        request.method = .POST
        request.headers = headers
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await self.client.execute(request, timeout: .seconds(30))
        let answer = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
        guard (200..<300).contains(response.status.code) else {
            throw Refused(path: path, status: response.status.code, body: String(decoding: answer, as: UTF8.self))
        }
        return answer
    }
}
