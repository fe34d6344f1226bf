import AdapterKit

/// A form of a web page, with its button pressed.
struct DemoForm {
    var action: String
    var fields: FormFields

    /// The first one of a page; nil where there is none.
    init?(in page: String) {
        guard let form = page.firstMatch(of: /(?s)<form[^>]*\saction="([^"]*)"[^>]*>(.*?)<\/form>/) else { return nil }
        self.action = Self.read(form.1)
        self.fields = FormFields(
            form.2.matches(of: /name="([^"]*)" value="([^"]*)"/).map { .init(Self.read($0.1), Self.read($0.2)) }
        )
    }

    private static func read(_ text: Substring) -> String {
        String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
