import Model
import TestSupport

extension LoopbackSink.Answer {
    static func json(_ json: JSON, status: Int = 200, type: String = "application/json") -> Self {
        Self(status, headers: [("content-type", type)], body: json.bytes)
    }

    static func text(_ text: String, status: Int = 200) -> Self {
        Self(status, headers: [("content-type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }

    static func html(_ text: String, status: Int = 200) -> Self {
        Self(status, headers: [("content-type", "text/html; charset=utf-8")], body: Array(text.utf8))
    }
}
