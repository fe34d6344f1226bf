import Model
import TestSupport

/// The same over HTTP, for scripts in other languages.
extension DoubleHost {
    /// * `GET /_double`: what it knows and what was wrong.
    /// * `POST /_double/fail` `{"mode": "timeout", "count": 1, "on": "confirmOrder"}`
    /// * `POST /_double/<action>`: what the double itself can be told to do.
    func control(_ call: DoubleCall) -> LoopbackSink.Answer {
        let action = call.path.dropFirst("/_double".count).drop { $0 == "/" }
        do throws(Complaint) {
            switch (call.method, action) {
            case ("GET", ""): return .json(self.state)
            case ("POST", "fail"):
                let order = try call.json().json
                let failure = try DoubleFailure(order)
                self.fail(failure, count: Int(order["count"]?.integer ?? 1), on: order["on"]?.string)
                return .json(self.state)
            case ("POST", _):
                guard let answer = try self.double.act(String(action), try call.json().json) else { break }
                return .json(answer)
            default: break
            }
        } catch { return .json(["error": .string(error.text)], status: error.status) }
        return .json(["error": "there is no such control"], status: 404)
    }

    private var state: JSON {
        [
            "name": .string(Double.name), "credentials": self.double.credentials,
            "complaints": .array(self.complaints.value.map { .string($0) }),
            "operations": .array(self.operations.value.map { .string($0) }),
            "failures_ahead": .integer(Int64(self.orders.value.count)), "memory": self.double.memory,
        ]
    }
}
