import AdapterKit
import Model
import Signing
import TestSupport

extension GoogleCloudDouble {
    /// RFC 7523: the assertion is of this account, for this endpoint, of now, for an hour at most, and truly signed.
    func issueToken(_ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let form = try call.form()
        try form.check(required: ["grant_type", "assertion"])
        guard form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" else {
            throw Complaint("grant_type is not the one of RFC 7523", code: "\(Self.oauth)unsupported_grant_type")
        }
        let parts = (form["assertion"] ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw Self.refused("assertion is no signed token") }
        guard header["alg"] == "RS256" else { throw Self.refused("alg is not RS256") }
        guard header["kid"] == .string(Self.keyID) else { throw Self.refused("kid is not a key of the account") }
        guard self.key?.publicKey.isValid(signature, for: "\(parts[0]).\(parts[1])".utf8) == true else {
            throw Self.refused("Invalid JWT Signature.")
        }
        guard claims["iss"] == .string(Self.email) else { throw Self.refused("iss is not the account") }
        let own = "http://\(call.request.header("host") ?? "")/token"
        guard claims["aud"] == .string(own) else { throw Self.refused("aud is not \(own)") }
        guard claims["scope"]?.string?.hasPrefix("https://www.googleapis.com/auth/") == true else {
            throw Complaint("scope is none", code: "\(Self.oauth)invalid_scope")
        }
        let now = self.now().seconds
        guard let issued = claims["iat"]?.integer, let expires = claims["exp"]?.integer, issued <= now + 60,
            expires > now,
            expires - issued <= 3600
        else { throw Self.refused("Invalid JWT: iat and exp are not of now, or more than an hour apart") }
        return self.token()
    }

    /// The keys of identity tokens, as Google publishes them.
    func certificates() -> LoopbackSink.Answer {
        .json(["keys": .array([self.key?.publicKey.jwk(kid: Self.keyID)].compactMap(\.self))])
    }

    /// An identity token as a push of Pub/Sub carries it.
    func identityToken(_ arguments: JSON) throws(Complaint) -> JSON {
        let audience = try JSONShape(arguments, path: "").text("audience")
        let now = self.now().seconds
        let claims: JSON = [
            "iss": "https://accounts.google.com", "aud": .string(audience), "azp": "123456789012345678901",
            "sub": "123456789012345678901", "email": .string(Self.email), "email_verified": true,
            "iat": .integer(now), "exp": .integer(now + 3600),
        ]
        let token: String?
        do throws(SigningError) { token = try self.key?.token(claims, kid: Self.keyID) } catch { token = nil }
        guard let token else { throw Complaint("the key does not sign", status: 500, code: "backendError") }
        return ["token": .string(token)]
    }

    func metadata(_ what: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        guard call.request.header("metadata-flavor") == "Google" else {
            throw Complaint("metadata-flavor is not Google", status: 403, code: "forbidden")
        }
        guard call.request.header("x-forwarded-for") == nil else {
            throw Complaint("x-forwarded-for is there", status: 403, code: "forbidden")
        }
        var answer: LoopbackSink.Answer
        switch what {
        case "email": answer = .text(Self.email)
        case "token":
            try call.query().check(required: [], optional: ["scopes"])
            answer = self.token()
        default: throw Complaint("there is no \(what)", status: 404, code: "notFound")
        }
        answer.headers.append(("metadata-flavor", "Google"))
        return answer
    }

    func signBlob(_ account: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkBearer(call)
        guard account == Self.email else { throw Complaint("the account is not known", status: 404, code: "notFound") }
        let body = try call.json()
        _ = try body.object(required: ["payload"], optional: ["delegates"])
        guard let payload = Base64.decode(try body.text("payload")) else {
            throw Complaint("payload is not base64", code: "INVALID_ARGUMENT")
        }
        let signature: [UInt8]?
        do throws(SigningError) { signature = try self.key?.signature(for: payload) } catch { signature = nil }
        guard let signature else { throw Complaint("the key does not sign", status: 500, code: "backendError") }
        return .json(["keyId": .string(Self.keyID), "signedBlob": .string(Base64.encode(signature))])
    }

    /// Lets in whom a token was given that still serves.
    func checkBearer(_ call: DoubleCall) throws(Complaint) {
        guard let value = call.request.header("authorization") else {
            throw Complaint("authorization is missing", status: 401, code: "required")
        }
        guard value.hasPrefix("Bearer "), let end = self.state.value.tokens[String(value.dropFirst("Bearer ".count))],
            self.now() < end
        else { throw Complaint("authorization is no token that serves", status: 401, code: "authError") }
    }

    private func token() -> LoopbackSink.Answer {
        let end = self.now() + .seconds(3600)
        let text = self.state.change { state in
            let text = "ya29.double-\(state.next())"
            state.tokens[text] = end
            return text
        }
        return .json(["access_token": .string(text), "expires_in": 3600, "token_type": "Bearer"])
    }

    private static func refused(_ text: String) -> Complaint { Complaint(text, code: "\(Self.oauth)invalid_grant") }

    private static func json(_ part: Substring) -> JSON? {
        guard let bytes = Base64URL.decode(part) else { return nil }
        do throws(JSONParseError) { return try JSON(parsing: bytes) } catch { return nil }
    }
}
