import AdapterKit
import Model
import Testing

@Suite("What an entry's names may hold") struct NamingTests {
    private static let draft = EventDraft(
        key: "k",
        type: "payment.succeeded",
        subject: "s",
        effectKey: "e",
        targetState: "t",
        account: "a",
        orderReference: "r",
        objects: ["o1", "o2"],
        data: ["text": "one\u{0}two"]
    )

    private static let names: [String: @Sendable (inout EventDraft, String) -> Void] = [
        "the key": { $0.key = $1 }, "the type": { $0.type = $1 }, "the subject": { $0.subject = $1 },
        "the effect key": { $0.effectKey = $1 }, "the state": { $0.targetState = $1 },
        "the account": { $0.account = $1 }, "the order's reference": { $0.orderReference = $1 },
        "the id of an object": { $0.objects[1] = $1 },
    ]

    private func entry(_ name: String, _ text: String) throws -> Normalization.Entry? {
        var draft = Self.draft
        let set = try #require(Self.names[name])
        set(&draft, text)
        return Normalization([.event(Self.draft), .event(draft)]).entries.last
    }

    @Test(
        "control characters and lengths put the entry aside alone, by the name of what is wrong",
        arguments: names.keys
    )
    func everyName(_ name: String) throws {
        for text in ["a\u{0}", "\u{1}", "a\nb", "a\tb", "\u{1F}", "a\u{7F}b"] {
            let entry = try self.entry(name, text)
            #expect(entry == .quarantined(reason: "\(name) holds a control character"), "\(text.debugDescription)")
        }
        // Bytes count, not characters.
        for text in [String(repeating: "x", count: 1537), String(repeating: "票", count: 513)] {
            #expect(try self.entry(name, text) == .quarantined(reason: "\(name) is longer than 1536 bytes"))
        }
        for text in [String(repeating: "票", count: 512), "a b", "é\u{301}🎟", "~", "\u{80}"] {
            let entry = try #require(try self.entry(name, text))
            #expect(entry.draft != nil, "\(text.debugDescription)")
        }
    }

    @Test("a claim is held to the same")
    func claims() {
        let claim = Claim(key: "c", event: Self.draft, query: ["a": "\u{0}"], objects: ["o"], follows: ["f"])
        #expect(Normalization.claim(claim).entries == [.claim(claim)])
        let changes: [(String, (inout Claim) -> Void)] = [
            ("the claim's key", { $0.key = "c\u{0}" }), ("the id of an object", { $0.objects = ["o", "\n"] }),
            ("the id of an object", { $0.follows = ["\u{7F}"] }), ("the subject", { $0.event?.subject = "\r" }),
        ]
        for (what, change) in changes {
            var wrong = claim
            change(&wrong)
            #expect(Normalization.claim(wrong).entries == [.quarantined(reason: "\(what) holds a control character")])
        }
    }
}
