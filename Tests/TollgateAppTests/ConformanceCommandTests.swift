import Foundation
import Model
import TestSupport
import Testing

@testable import TollgateApp

@Suite("tollgate conformance")
struct ConformanceCommandTests {
    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/vectors").path

    @Test func everyVectorOfThisRepositoryPasses() async {
        let shown = await Transcript.of("conformance", Self.vectors)
        #expect(shown.code == 0, "\(shown.text)")
        #expect(shown.lines.last?.hasSuffix(" passed, 0 failed") == true, "\(shown.lines.last ?? "")")
        #expect(shown.lines.last?.hasPrefix("0 passed") == false)
    }

    @Test func aVectorThatExpectsTheOppositeFails() async throws {
        let folder = try TemporaryFolder("conformance")
        let name = "standard-webhooks-v1.json"
        let text = try String(contentsOfFile: "\(Self.vectors)/\(name)", encoding: .utf8)
        let turned = text.replacing("\"accept\"", with: "\"?\"").replacing("\"reject\"", with: "\"accept\"")
            .replacing("\"?\"", with: "\"reject\"")
        try #require(turned != text)
        try Data(turned.utf8).write(to: URL(filePath: folder.file(name)))
        let shown = await Transcript.of("conformance", folder.path)
        #expect(shown.code == 1)
        #expect(shown.lines.last?.hasPrefix("0 passed, ") == true, "\(shown.lines.last ?? "")")
    }

    /// What is given to the command, and what it has to say of it; the code is 1 in each case.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var name: String
        /// Files of the folder that is given.
        var files: [String: String]
        var says: String
        var total = "0 passed, 0 failed"
        var testDescription: String { self.name }
    }

    @Test(arguments: [
        Wrong(name: "an empty folder", files: [:], says: "holds no vector file"),
        Wrong(name: "a folder of other files", files: ["README.md": "{}"], says: "holds no vector file"),
        Wrong(name: "no cases", files: ["stripe.json": "{}"], says: "stripe.json: cases is missing"),
        Wrong(name: "no case", files: ["stripe.json": #"{"cases": []}"#], says: "cases is empty"),
        Wrong(name: "no JSON", files: ["stripe.json": "cases:"], says: "stripe.json: this is not JSON"),
        Wrong(name: "an empty file", files: ["stripe.json": ""], says: "the text is empty"),
        Wrong(
            name: "no such adapter",
            files: ["strip.json": Self.file()],
            says: "strip.json: there is no adapter or scheme strip: name the file after one of cloudevents"
        ),
        Wrong(
            name: "a secret that is no text",
            files: ["standard-webhooks-v1.json": Self.file(with: #""secrets": [7]"#)],
            says: "cases[1].secrets[0] is a number, not a text",
            total: "1 passed, 0 failed"
        ),
        Wrong(
            name: "a header that is no text",
            files: ["standard-webhooks-v1.json": Self.file(with: #""headers": {"webhook-id": 1}"#)],
            says: "cases[1].headers.webhook-id is a number, not a text",
            total: "1 passed, 0 failed"
        ),
        Wrong(
            name: "a secret that is no key",
            files: ["standard-webhooks-v1.json": Self.file(with: #""secrets": ["whsec_***"]"#)],
            says: "cases[1] two: not run: a secret is no whsec_…",
            total: "1 passed, 0 failed"
        ),
        Wrong(
            name: "a public key that is no key",
            files: ["standard-webhooks-v1a.json": Self.file(with: #""public_key": "whpk_***""#)],
            says: "cases[1] two: not run: a public key is no whpk_…",
            total: "1 passed, 0 failed"
        ),
        Wrong(
            name: "a verdict that differs",
            files: ["standard-webhooks-v1.json": Self.file(with: #""expect": "accept""#)],
            says: "standard-webhooks-v1.json: two: its signature is good and was refused",
            total: "1 passed, 1 failed"
        ),
        Wrong(
            name: "an adapter that does not take such a secret",
            files: ["stripe.json": Self.file(with: #""secrets": [{"hashKey": "a"}]"#)],
            says: "cases[1] two: not run: a secret is an object with hash_key, and stripe has no such option",
            total: "1 passed, 0 failed"
        ),
    ])
    func whatIsWrongIsToldAndFails(_ wrong: Wrong) async throws {
        let folder = try TemporaryFolder("conformance")
        for (name, text) in wrong.files { try Data(text.utf8).write(to: URL(filePath: folder.file(name))) }
        let shown = await Transcript.of("conformance", folder.path)
        #expect(shown.code == 1)
        #expect(shown.text.contains(wrong.says), "\(shown.text)")
        #expect(shown.lines.last == wrong.total)
        #expect(shown.errors.isEmpty, "\(shown.errorText)")
    }

    @Test func aFileThatIsWrongDoesNotHideTheOthers() async throws {
        let folder = try TemporaryFolder("conformance")
        let good = try String(contentsOfFile: "\(Self.vectors)/stripe.json", encoding: .utf8)
        for (name, text) in ["a.json": "{}", "stripe.json": good, "z.json": "{}"] {
            try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
        }
        let shown = await Transcript.of("conformance", folder.path, "/nowhere/stripe.json")
        #expect(shown.code == 1)
        #expect(shown.lines.count == 5, "\(shown.text)")
        #expect(shown.lines.suffix(2).first == "not run: 3, each named above")
        #expect(shown.lines.last?.hasSuffix(" passed, 0 failed") == true)
        #expect(shown.lines.last != "0 passed, 0 failed")
        #expect(shown.text.contains("/nowhere/stripe.json does not exist"))
    }

    @Test func filesWithoutSignaturesAreSkipped() async throws {
        let folder = try TemporaryFolder("conformance")
        let names = ["gather-outgoing", "klaviyo-outgoing-21.0.0", "kktix-deidentify", "pusher_channel_auth"]
        for name in names { try Data("{}".utf8).write(to: URL(filePath: folder.file("\(name).json"))) }
        let shown = await Transcript.of("conformance", folder.path)
        #expect(shown.code == 0)
        #expect(shown.lines.count { $0.contains("skipped") } == names.count)
        #expect(shown.lines.last == "0 passed, 0 failed")
    }

    @Test func withoutAPathItIsWrongUsage() async {
        let shown = await Transcript.of("conformance")
        #expect(shown.code == 2)
    }

    /// Two cases that are refused, the second with another member.
    private static func file(with member: String = #""reason": "none""#) -> String {
        let usual =
            #""method": "POST", "url": "https://x.example/", "headers": {}, "body_base64": "", "now": 0, "#
            + #""secrets": [], "expect": "reject""#
        return #"{"cases": [{"name": "one", \#(usual)}, {"name": "two", \#(usual), \#(member)}]}"#
    }
}
