/// A public URL as Twilio may have spelt it when it signed.
enum TwilioURL {
    /// The URL as it is, with its scheme's port, and without any, as Twilio's own libraries try them.
    static func spellings(of url: String) -> [String] {
        guard let start = url.firstRange(of: "://")?.upperBound else { return [url] }
        let end = url[start...].firstIndex { $0 == "/" || $0 == "?" } ?? url.endIndex
        let authority = url[start..<end]
        // A colon inside of brackets belongs to an IPv6 address, one before an @ to a user's name.
        let host = authority.lastIndex { $0 == "]" || $0 == "@" }.map { authority[$0...] } ?? authority
        guard let colon = host.lastIndex(of: ":") else {
            let port = url.hasPrefix("https:") ? ":443" : ":80"
            return [url, "\(url[..<end])\(port)\(url[end...])"]
        }
        return [url, "\(url[..<colon])\(url[end...])"]
    }
}
