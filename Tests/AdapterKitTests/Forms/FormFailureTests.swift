import AdapterKit
import Signing
import Testing

@Suite("Forms: what a call is told whose form cannot be read")
struct FormFailureTests {
    @Test(
        "more than is read is no forgery, and anything else cannot be read",
        arguments: [
            (.tooManyFields(limit: 3), true), (.multipart(.tooManyParts(limit: 3)), true),
            (.multipart(.headersTooLong(part: 1, limit: 3)), true), (.badEscape(offset: 1), false),
            (.notText(field: 1), false), (.badBrackets(field: 1), false), (.tooDeep(limit: 3), false),
            (.contradiction(field: 1), false), (.multipart(.noEnd), false),
        ] as [(FormError, Bool)]
    )
    func sorts(_ error: FormError, _ isTooLarge: Bool) {
        let detail = "\(error)"
        #expect(VerificationFailure(error) == (isTooLarge ? .tooLarge(detail: detail) : .unreadable(detail: detail)))
        #expect(AdapterFailure(error) == AdapterFailure(detail, isTooLarge: isTooLarge))
    }
}
