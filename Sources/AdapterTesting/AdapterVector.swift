public import AdapterKit
import FoundationEssentials
import Model
import Signing

/// One case of an adapter's file in `Fixtures/vectors`: a call, the secrets, the clock, and the verdict of the
/// provider's own library.
public struct AdapterVector: Sendable, CustomStringConvertible {
    public let name: String
    private let request: InboundRequest
    private let url: String
    private let secrets: [Secret]
    private let now: Timestamp
    private let accepts: Bool
    private let signatureAccepts: Bool

    public var description: String { self.name }

    /// Every case of `Fixtures/vectors/<file>.json`; fails on the first that is not whole.
    public static func load(_ file: String) throws -> [AdapterVector] {
        let json = try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("vectors/\(file).json"))))
        guard let cases = json["cases"]?.array else { throw Malformed(case: "\(file).json") }
        return try cases.enumerated().map { try AdapterVector($1, index: $0) }
    }

    /// A case that lacks what every case has.
    public struct Malformed: Error {
        public let `case`: String
    }

    private init(_ json: JSON, index: Int) throws {
        guard let name = json["name"]?.string, let url = json["url"]?.string, let now = json["now"]?.integer,
            let encoded = json["body_base64"]?.string, let body = Base64.decode(encoded),
            let expect = json["expect"]?.string, let headers = json["headers"]?.object,
            let method = json["method"]?.string
        else { throw Malformed(case: "case \(index)") }
        self.name = name
        self.url = url
        self.now = Timestamp(seconds: now)
        self.accepts = expect == "accept"
        self.signatureAccepts = (json["signature_expect"]?.string ?? expect) == "accept"
        self.secrets = try (json["secrets"]?.array ?? []).enumerated().map { index, secret in
            guard let text = secret.string else { throw Malformed(case: name) }
            return Secret(label: "secret \(index)", bytes: Array(text.utf8))
        }
        self.request = InboundRequest(
            method: method,
            target: url,
            headers: try headers.members.map { member in
                guard let value = member.value.string else { throw Malformed(case: name) }
                return InboundRequest.Header(member.name, value)
            },
            body: body
        )
    }

    /// What is wrong with the adapter's verdict on this case; nil where it is the expected one.
    public func problem(with type: any Adapter.Type) throws -> String? {
        let adapter = try type.init(
            settings: SourceSettings(name: type.descriptor.name, secrets: self.secrets, publicURL: self.url)
        )
        let verified: VerifiedRequest
        do throws(VerificationFailure) { (verified, _) = try adapter.verify(self.request, now: self.now) } catch {
            return self.signatureAccepts ? "its signature is good and was refused: \(error)" : nil
        }
        guard self.signatureAccepts else { return "its signature is bad and was accepted" }
        do throws(AdapterFailure) { _ = try adapter.normalize(verified) } catch {
            return self.accepts ? "it should be read and was not: \(error)" : nil
        }
        return self.accepts ? nil : "it should not be read and was"
    }
}
