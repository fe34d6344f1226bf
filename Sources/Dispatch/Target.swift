import AsyncHTTPClient
import FoundationEssentials
import NIOHTTP1

/// A URL that may be called as far as its text tells.
public struct Target: Sendable {
    /// The host as it is dialled and named in the certificate; an IPv6 address has no brackets.
    public let host: String
    public let port: Int
    /// The address that the host writes; nil for names.
    public let literal: IPAddress?
    /// What is sent, but for headers and body. The client's own reading of the URL, so that nothing can be read in two
    /// ways between the check and the call.
    let request: HTTPClient.Request

    /// Reads the URL's syntax; whether its address may be called is the guard's to say.
    init(_ url: String) throws(TargetRefusal) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .invalidURL(detail: "it holds spaces, backslashes or characters that are not ASCII")
        }
        guard let scheme = url.split(separator: ":", maxSplits: 1).first?.lowercased(),
            scheme == "http" || scheme == "https"
        else { throw .unsupportedScheme }
        let request: HTTPClient.Request
        do { request = try HTTPClient.Request(url: url, method: .POST) } catch {
            throw .invalidURL(detail: "no host can be read from it")
        }
        guard request.url.user(percentEncoded: true) == nil, request.url.password(percentEncoded: true) == nil else {
            throw .userInfo
        }
        guard (1...65535).contains(request.port) else { throw .invalidURL(detail: "its port is out of range") }
        let written = request.host
        let host = written.hasPrefix("[") && written.hasSuffix("]") ? String(written.dropFirst().dropLast()) : written
        // Without the zone that the system would take behind an address: it names an interface of ours.
        self.literal = host.contains(":") ? IPAddress(host) : HostResolver.numeric(host)
        guard self.literal != nil || HostName.isValid(host) else {
            throw .invalidURL(detail: "its host is no name and no address")
        }
        self.host = host
        self.port = request.port
        self.request = request
    }
}
