import AdapterKit
import AdapterTesting
import FoundationEssentials
import Model
import Signing

@testable import MailgunAdapter

/// The recorded shapes in `Fixtures/mailgun`: `event-data` as JSON, named after the event, and the fields of the older
/// forms; without their proof, which is made here.
enum MailgunFixture {
    static let secret = Secret(label: "current", bytes: Array("invented-signing-key".utf8))
    static let now = Timestamp(seconds: 1_790_000_060)
    /// When every call here is signed.
    static let signedAt: Int64 = 1_790_000_000
    static let token = "0b1f5c2de3a4958677c8d9e0f1a2b3c4d5e6f708192a3b4c5d"

    static func names(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: FixturesFolder.url("mailgun").path)
            .filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    static func event(_ name: String) throws -> JSON {
        try JSON(parsing: Array(Data(contentsOf: FixturesFolder.url("mailgun/\(name).json"))))
    }

    /// The fixture with some members set; nil takes a member away.
    static func event(_ name: String, _ changes: [String: JSON?]) throws -> JSON {
        var event = try Self.event(name).object ?? JSONObject()
        for (member, value) in changes { event[member] = value }
        return .object(event)
    }

    static func form(_ name: String) throws -> FormFields {
        try FormFields(parsing: Array(Data(contentsOf: FixturesFolder.url("mailgun/\(name).form"))))
    }

    static func adapter(_ secrets: [Secret] = [Self.secret], tolerance: Tolerance? = nil) -> MailgunAdapter {
        MailgunAdapter(settings: SourceSettings(name: "mailgun", secrets: secrets, tolerance: tolerance))
    }

    static func proof(token: String = Self.token, at time: Int64 = Self.signedAt) -> [(name: String, value: String)] {
        let code = HMACSHA256.code([Array("\(time)\(token)".utf8)], key: Self.secret.bytes)
        return [("timestamp", "\(time)"), ("token", token), ("signature", Hex.encode(code))]
    }

    static func call(_ event: JSON, token: String = Self.token, at time: Int64 = Self.signedAt) -> InboundRequest {
        let proof = JSONObject(Self.proof(token: token, at: time).map { ($0.name, .string($0.value)) })
        return Self.request(["signature": .object(proof), "event-data": event])
    }

    static func request(_ body: JSON) -> InboundRequest { Self.request("application/json", body.bytes) }

    static func request(_ type: String, _ body: [UInt8]) -> InboundRequest {
        InboundRequest(
            method: "POST",
            target: "/notify/mailgun",
            headers: [InboundRequest.Header("Content-Type", type)],
            body: body
        )
    }

    /// An older call: the fields, and the proof behind them.
    static func call(_ form: FormFields, token: String = Self.token, at time: Int64 = Self.signedAt) -> InboundRequest {
        var form = form
        form.fields += Self.proof(token: token, at: time).map { FormFields.Field($0.name, $0.value) }
        return Self.request("application/x-www-form-urlencoded", Array(form.text.utf8))
    }

    /// The same as a multipart body with a file.
    static func multipart(_ form: FormFields, token: String = Self.token) -> InboundRequest {
        var text = ""
        for field in form.fields + Self.proof(token: token).map({ FormFields.Field($0.name, $0.value) }) {
            text += "--x-17\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n"
        }
        text +=
            "--x-17\r\nContent-Disposition: form-data; name=\"attachment-1\"; filename=\"ticket.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n%PDF-1.7\r\n--x-17--\r\n"
        return Self.request("multipart/form-data; boundary=\"x-17\"", Array(text.utf8))
    }

    static func read(_ event: JSON) throws -> Normalization {
        try Self.adapter().normalize(.withoutProof(Self.call(event)))
    }
}
