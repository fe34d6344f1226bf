import AdapterKit
import Model
import Signing
import Testing

@testable import MailchimpAdapter

@Suite("Mailchimp: the URL's secret")
struct MailchimpSchemeTests {
    private func verdict(
        _ target: String,
        _ secrets: [Secret] = [MailchimpFixture.secret],
        body: [FormFields.Field] = []
    ) -> Result<String?, VerificationFailure> {
        let request = MailchimpFixture.request(FormFields(body), target: target)
        do throws(VerificationFailure) {
            return .success(
                try MailchimpFixture.adapter(secrets).verify(request, now: MailchimpFixture.now).1.matched
            )
        } catch { return .failure(error) }
    }

    private static let place = "secret in the URL's query"

    @Test("is read as it was entered, escaped or not, beside other fields")
    func reads() {
        #expect(verdict(MailchimpFixture.target) == .success("current"))
        let plain = [Secret(label: "old", bytes: Array("other".utf8)), Secret(label: "new", bytes: Array("a~b".utf8))]
        for query in ["secret=a~b", "x=1&secret=a%7Eb&y", "secret=a%7eb"] {
            #expect(verdict("/notify/mailchimp?\(query)", plain) == .success("new"))
        }
        #expect(verdict("/notify/mailchimp?secret=other", plain) == .success("old"))
    }

    @Test("is missing, malformed or wrong, each with its reason and none with what was sent")
    func refuses() {
        for target in ["", "?", "?secret", "?secret=", "?Secret=a", "?x=1", "/secret=a", "#secret=a"] {
            #expect(verdict("/notify/mailchimp" + target) == .failure(.missingPart(Self.place)), "\(target)")
        }
        let twice = VerificationFailure.malformedPart(Self.place, detail: "it is there more than once")
        #expect(verdict(MailchimpFixture.target + "&secret=1") == .failure(twice))
        for query in ["secret=%zz", "secret=%C3%28"] {
            guard case .failure(.malformedPart(Self.place, let detail)) = verdict("/?\(query)") else {
                Issue.record("a broken query was read")
                continue
            }
            #expect(!detail.contains("zz"))
        }
        for query in ["wrong", "invented+%26%20secret%2F%2B%3D%3D", "invented+%26%20secret%2F%2B", "INVENTED"] {
            #expect(verdict("/?secret=\(query)") == .failure(.mismatch))
        }
        #expect(verdict(MailchimpFixture.target, []) == .failure(.noSecret))
        let inBody = [FormFields.Field("secret", "invented & secret/+=")]
        #expect(verdict("/notify/mailchimp", body: inBody) == .failure(.missingPart(Self.place)))
    }

    @Test("an empty secret proves nothing")
    func empty() {
        #expect(verdict("/?secret=", [Secret(label: "empty", bytes: [])]) == .failure(.missingPart(Self.place)))
        #expect(verdict("/?secret=a", [Secret(label: "empty", bytes: [])]) == .failure(.noSecret))
    }
}
