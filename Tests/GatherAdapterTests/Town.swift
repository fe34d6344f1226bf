import AdapterKit
import Foundation
import Model
import TestSupport

/// Gather as far as guest lists go, in memory: what is asked of it can be watched, and its answers held back.
final class Town: Sendable {
    struct State: Sendable {
        var lists: [String: JSONObject] = [:]
        /// `read a\b`, `add to a\b`, `replace a\b`, in the order in which they were taken up.
        var calls: [String] = []
    }

    let state: Watched<State>
    /// Opened at once unless a test keeps it.
    private let gate: Watched<Bool>

    init(_ lists: [String: JSON], isOpen: Bool = true) {
        self.state = Watched(State(lists: lists.compactMapValues(\.object)))
        self.gate = Watched(isOpen)
    }

    func open() { self.gate.change { $0 = true } }

    func guests(_ space: String) -> [String] { self.state.value.lists[space]?.members.map(\.name).sorted() ?? [] }

    var outbound: OutboundHTTP {
        OutboundHTTP { request throws(OutboundFailure) in
            // A list is what it was when the call came; the answer takes its time.
            let answer = request.method == "GET" ? self.read(request) : self.set(request)
            do { try await self.gate.wait(for: "the town to answer") { $0 } } catch { throw .timedOut }
            return answer
        }
    }

    private func read(_ request: OutboundRequest) -> OutboundResponse {
        guard let space = (try? FormFields(queryOf: request.url))?["spaceId"] else { return .init(status: 400) }
        return self.state.change { state in
            state.calls.append("read \(space)")
            return OutboundResponse(status: 200, body: JSON.object(state.lists[space] ?? JSONObject()).bytes)
        }
    }

    private func set(_ request: OutboundRequest) -> OutboundResponse {
        guard let json = try? JSON(parsing: request.body), let space = json["spaceId"]?.string,
            let list = json["guestlist"]?.object, let overwrite = json["overwrite"]?.bool
        else { return OutboundResponse(status: 400) }
        return self.state.change { state in
            state.calls.append("\(overwrite ? "replace" : "add to") \(space)")
            if overwrite { state.lists[space] = JSONObject() }
            for member in list.members { state.lists[space, default: JSONObject()][member.name] = member.value }
            return OutboundResponse(status: 200)
        }
    }
}
