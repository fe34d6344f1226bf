import AdapterKit
import Catalog
import Foundation
import Testing

@testable import TollgateApp

@Suite("The catalogue of adapters") struct AdapterTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("the README's table is the program's; Scripts/write-catalogue writes it")
    func readme() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let table = try #require(
            readme.components(separatedBy: "<!-- adapters -->\n").last?.components(separatedBy: "\n<!-- /adapters -->")
                .first
        )
        let program = AdapterTable(
            AdapterCatalog.adapters.map { $0.descriptor },
            outbound: AdapterCatalog.outbound.map { $0.descriptor }
        )
        #expect(table == program.markdown)
    }

    @Test("the catalogue is in alphabetical order, each name once")
    func order() {
        #expect(AdapterCatalog.names == Set(AdapterCatalog.names).sorted())
        let outbound = AdapterCatalog.outbound.map { $0.descriptor.name }
        #expect(outbound == Set(outbound).sorted())
        #expect(Set(outbound).isDisjoint(with: AdapterCatalog.names))
    }

    @Test("a row says everything, and a bar in a cell does not end it")
    func row() {
        let descriptor = AdapterDescriptor(
            name: "pay",
            provider: "Pay",
            apiVersion: "1",
            scheme: "MAC",
            coverage: .bodyUncovered(reason: "it signs the time only"),
            toleranceSeconds: 32_400,
            answer: "200 and 1|OK",
            largestBody: 3 << 19,
            idempotencyKey: "id",
            retryHorizonSeconds: 90,
            emits: ["payment.failed", "payment.succeeded", "payout.paid"],
            normalizerVersion: 1
        )
        let table = AdapterTable([descriptor])
        #expect(
            table.rows == [
                [
                    "Pay", "pay", "MAC", "not the body: it signs the time only", "9 h", "id", "200 and 1|OK", "90 s",
                    "1536 KiB", "payment.*, payout.paid",
                ]
            ]
        )
        #expect(table.markdown.hasSuffix("| 200 and 1\\|OK | 90 s | 1536 KiB | payment.*, payout.paid |"))
    }
}
