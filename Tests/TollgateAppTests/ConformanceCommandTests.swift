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

    @Test func aFileThatIsNotThereFails() async {
        let shown = await Transcript.of("conformance", "/nowhere/stripe.json")
        #expect(shown.code == 1)
    }
}
