public import AdapterKit
import Model
public import Signing

/// Builds the calls to Gather's HTTP API and reads their answers; it sends nothing itself.
///
/// Source of the facts: Gather's public HTTP API documentation for `getEmailGuestlist` and `setEmailGuestlist`. The guest
/// list is kept for spaces where it is switched on, and the key's owner must be an admin or builder there.
public struct GatherAPI: Sendable {
    public static let publicURL = "https://api.gather.town"

    private let key: Secret
    private let baseURL: String

    /// - Parameters:
    ///   - key: an API key of the owner's account page.
    ///   - baseURL: scheme and host, without a path.
    public init(key: Secret, baseURL: String = Self.publicURL) {
        self.key = key
        self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    }

    private var keyText: String { String(decoding: self.key.bytes, as: UTF8.self) }

    /// Asks for the whole guest list.
    public func reading(_ space: GatherSpace) -> OutboundRequest {
        let query = "apiKey=\(PercentEncoding.encode(self.keyText))&spaceId=\(space.encodedAPIID)"
        return OutboundRequest(method: "GET", url: "\(self.baseURL)/api/getEmailGuestlist?\(query)")
    }

    /// Adds guests, or writes over what is known of them; nobody else is touched.
    public func adding(_ guests: [GatherGuest], to space: GatherSpace) -> OutboundRequest {
        var entries = JSONObject()
        // Named twice, a guest is what was said last.
        for guest in guests { entries[guest.email.text] = guest.json }
        return self.setting(GatherGuestList(entries: entries), in: space, overwrite: false)
    }

    /// Makes this the whole list: whoever is not in it may not enter any more.
    public func replacing(with list: GatherGuestList, in space: GatherSpace) -> OutboundRequest {
        self.setting(list, in: space, overwrite: true)
    }

    private func setting(_ list: GatherGuestList, in space: GatherSpace, overwrite: Bool) -> OutboundRequest {
        .json(
            [
                "apiKey": .string(self.keyText), "spaceId": .string(space.apiID),
                "guestlist": .object(list.entries), "overwrite": .bool(overwrite),
            ],
            to: "\(self.baseURL)/api/setEmailGuestlist"
        )
    }
}
