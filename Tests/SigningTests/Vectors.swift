import FoundationEssentials
import Model
import Signing
import Testing

/// One signature vector of a file in `Fixtures/vectors`.
struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let headers: [String: String]
    let body: [UInt8]
    let secrets: [String]
    let publicKey: String?
    let now: Timestamp
    let accepts: Bool

    var testDescription: String { self.name }

    init(_ json: JSON) throws {
        self.name = try #require(json["name"]?.string)
        var headers: [String: String] = [:]
        for member in try #require(json["headers"]?.object).members {
            let value: String = try #require(member.value.string)
            headers[member.name.lowercased()] = value
        }
        self.headers = headers
        let body = try #require(json["body_base64"]?.string)
        self.body = try #require(Base64.decode(body))
        self.secrets = json["secrets"]?.array?.compactMap(\.string) ?? []
        self.publicKey = json["public_key"]?.string
        self.now = Timestamp(seconds: try #require(json["now"]?.integer))
        self.accepts = try #require(json["expect"]?.string) == "accept"
    }

    static func load(_ file: String) throws -> [Vector] {
        let cases = try #require(try Self.file(file)["cases"]?.array)
        return try cases.map(Vector.init)
    }

    static func file(_ name: String) throws -> JSON {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        let path = "/" + parts.joined(separator: "/") + "/Fixtures/vectors/\(name).json"
        return try JSON(parsing: Array(Data(contentsOf: URL(filePath: path))))
    }
}
