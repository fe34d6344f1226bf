import AdapterKit
import Testing

@Suite("Requests to providers")
struct OutboundRequestTests {
    @Test(arguments: [
        ("https://api.example.com/v1/things?apiKey=SESAME#x", "GET https://api.example.com/v1/things"),
        ("https://user:SESAME@api.example.com/v1", "GET https://api.example.com/v1"),
        ("https://api.example.com?apiKey=SESAME", "GET https://api.example.com"),
        ("https://api.example.com/a@b", "GET https://api.example.com/a@b"),
        ("/relative?apiKey=SESAME", "GET /relative"),
    ])
    func noDescriptionShowsACredential(_ url: String, _ shown: String) {
        let request = OutboundRequest(
            method: "GET",
            url: url,
            headers: [.init("authorization", "Bearer SESAME")],
            body: Array("key=SESAME".utf8)
        )
        #expect(request.description == shown)
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] {
            #expect(!text.contains("SESAME") && !text.contains("83, 69, 83"), "\(text)")
        }
    }
}
