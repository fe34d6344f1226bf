import AdapterKit
import Testing

@Suite("Inbound request")
struct InboundRequestTests {
    private let request = InboundRequest(
        method: "POST",
        target: "/",
        headers: [
            .init("X-Signature", "first"), .init(lowercased: "x-signature", "second"), .init("X-Sigñature", "other"),
        ],
        body: []
    )

    @Test(arguments: ["x-signature", "X-Signature", "X-SIGNATURE", "x-sIGNATURE"])
    func theCaseOfANameDoesNotMatter(_ name: String) { #expect(self.request.header(name) == "first") }

    @Test(arguments: ["x-signatur", "x-signature ", "x_signature", "X-SIGN\u{0}TURE", "", "x\u{D}signature"])
    func anotherNameIsAnotherHeader(_ name: String) { #expect(self.request.header(name) == nil) }

    @Test func aNameThatWasSetAfterwardsIsFoundToo() {
        var request = self.request
        request.headers[0].name = "X-SIGNATURE"
        #expect(request.header("x-signature") == "first")
    }
}
