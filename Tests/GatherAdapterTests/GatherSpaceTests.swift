import GatherAdapter
import Testing

@Suite("Spaces of Gather")
struct GatherSpaceTests {
    @Test func thereAreVectors() {
        #expect(GatherVectors.requests.count == 3)
        #expect(GatherVectors.spellings.count == 3)
    }

    @Test(arguments: GatherVectors.requests)
    func aSpaceIsWrittenAsTheDocumentationDoes(_ vector: GatherVectors.Request) throws {
        let space = try GatherSpace(vector.apiID)
        #expect(space.apiID == vector.apiID)
        #expect(space.entryURL == vector.entryURL)
        #expect(space.encodedAPIID == vector.pathComponent)
    }

    @Test(arguments: GatherVectors.requests)
    func itsURLAndItsShortFormNameTheSameSpace(_ vector: GatherVectors.Request) throws {
        let space = try GatherSpace(vector.apiID)
        #expect(try GatherSpace(vector.entryURL) == space)
        #expect(try GatherSpace(space.description) == space)
    }

    @Test(arguments: GatherVectors.spellings)
    func itsSpellingsAreRead(_ vector: GatherVectors.Spelling) throws {
        #expect(try GatherSpace(vector.input).apiID == vector.apiID)
    }

    @Test(arguments: [
        "https://app.gather.town/app/AbC/My%20Space?spawnToken=x#y", "https://app.gather.town/app/AbC/My%20Space/",
        "HTTPS://App.Gather.Town/app/AbC/My%20Space", "  AbC/My Space\n", "AbC\\My Space",
        "https://app.gather.town/app/AbC%5CMy%20Space",
    ])
    func whatDoesNotBelongToItIsDropped(_ text: String) throws {
        #expect(try GatherSpace(text).apiID == "AbC\\My Space")
    }

    /// Only URLs are decoded, and a plus sign is one.
    @Test func aPlusSignAndAPercentSignStayThemselves() throws {
        #expect(try GatherSpace("AbC/a%20+b").name == "a%20+b")
        #expect(try GatherSpace("https://gather.town/app/AbC/a+b=c&d%25").name == "a+b=c&d%")
        #expect(try GatherSpace("AbC/a+b").entryURL == "https://app.gather.town/app/AbC/a%2Bb")
    }

    @Test(arguments: [
        ("", GatherSpaceError.noIDAndName), ("AbC", .noIDAndName), ("AbC/", .noIDAndName), ("/name", .noIDAndName),
        ("a/b/c", .noIDAndName), ("a\\b/c", .noIDAndName), ("https://app.gather.town/app/AbC", .noIDAndName),
        ("https://app.gather.town/app/AbC/a/b", .noIDAndName),
        ("https://app.gather.town/app/AbC/a%2Fb", .noIDAndName),
        ("https://app.gather.town/app/AbC/a%5Cb", .noIDAndName),
        ("https://app.gather.town/app/AbC/%zz", .badEscape), ("https://app.gather.town/app/AbC/%ff", .badEscape),
        ("https://app.gather.town/app/AbC/a%00", .controlCharacter), ("AbC/a\u{7}b", .controlCharacter),
        ("https://gather.town.evil.example/app/AbC/x", .foreignURL(hosts: ["app.gather.town", "gather.town"])),
        ("https://app.gather.town/AbC/x", .foreignURL(hosts: ["app.gather.town", "gather.town"])),
        ("ftp://app.gather.town/app/AbC/x", .foreignURL(hosts: ["app.gather.town", "gather.town"])),
        ("https://", .foreignURL(hosts: ["app.gather.town", "gather.town"])),
    ])
    func whatIsNoSpaceIsRefused(_ text: String, _ error: GatherSpaceError) {
        #expect(throws: error) { try GatherSpace(text) }
        #expect(error.code.hasPrefix("gather_space_"))
        #expect(!error.description.isEmpty)
    }
}
