public import AdapterKit
public import Signing

/// A key set as one answer brought it.
public struct KeySetDownload: Sendable, Hashable {
    public let set: RSAKeySet
    /// How long it holds, by `Cache-Control` and `Age` (RFC 9111); nil where the answer does not say.
    let lifetime: Duration?

    private static let maximumBytes = 256 << 10

    /// Fetches it.
    public static func fetch(
        _ url: String,
        over http: OutboundHTTP
    ) async throws(KeySetFailure) -> KeySetDownload {
        let accept = InboundRequest.Header("accept", "application/json")
        let request = OutboundRequest(method: "GET", url: url, headers: [accept], timeout: .seconds(5))
        let response: OutboundResponse
        do throws(OutboundFailure) { response = try await http.send(request) } catch { throw .outbound(error) }
        guard response.status == 200 else { throw .status(response.status) }
        guard response.body.count <= Self.maximumBytes else { throw .answerTooLong(limit: Self.maximumBytes) }
        do throws(KeySetError) {
            return KeySetDownload(set: try RSAKeySet(parsing: response.body), lifetime: Self.lifetime(response))
        } catch { throw .keys(error) }
    }

    static func lifetime(_ response: OutboundResponse) -> Duration? {
        var maximum: Int64?
        for header in response.headers where header.isNamed("cache-control") {
            for item in header.value.split(separator: ",") {
                let directive = item.lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
                if directive == "no-store" || directive == "no-cache" { return .zero }
                if directive.hasPrefix("max-age=") { maximum = Self.seconds(directive.dropFirst(8)) }
            }
        }
        guard let maximum else { return nil }
        let age = response.header("age").flatMap { Self.seconds($0[...]) } ?? 0
        return .seconds(max(0, maximum - age))
    }

    /// Digits alone, and no more of them than a reasonable time has.
    private static func seconds(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (48...57).contains($0) } && text.utf8.count <= 10 ? Int64(text) : nil
    }
}
