import AdapterKit
import Model
import Signing
import Testing

@testable import InternalAdapter

@Suite("Internal: who may publish what")
struct InternalGrantTests {
    private static func outcome(_ type: String, _ types: JSON) throws -> Normalization.Entry? {
        let event = CloudEvent(id: "1", source: "/s", type: type, subject: "x", data: .json(["livemode": true]))
        return try InternalCall.read(event.structured, options: ["types": types]).entries.first
    }

    private static func isPublished(_ type: String, _ types: JSON) throws -> Bool {
        if case .event = try Self.outcome(type, types) { true } else { false }
    }

    @Test("a type that no pattern names is put aside with the reason")
    func notAmong() throws {
        #expect(try Self.isPublished("ticket.created", ["ticket.*"]))
        #expect(try Self.isPublished("ticket.created", ["user.created", "ticket.created"]))
        #expect(try Self.isPublished("tw.example.own", ["*"]))
        let reason = "type: user.created is not among the source's types"
        #expect(try Self.outcome("user.created", ["ticket.*"]) == .quarantined(reason: reason))
        #expect(try !Self.isPublished("tickets.created", ["ticket.*"]))
    }

    @Test(
        "money is moved by full names only",
        arguments: ["payment.succeeded", "refund.succeeded", "dispute.lost", "checkout.completed", "charge.captured"]
    )
    func money(_ type: String) throws {
        let reason = "type: \(type) moves money, and the source's types do not name it in full"
        #expect(try Self.outcome(type, ["*"]) == .quarantined(reason: reason))
        // Named, it is read, and here found wanting.
        #expect(
            try Self.outcome(type, [.string(type)])
                == .quarantined(reason: "data.amount.value: is missing or no whole number of minor units")
        )
    }

    @Test(
        "what a registration rests on is said by full names only",
        arguments: ["registration.paid", "registration.canceled"]
    )
    func registrations(_ type: String) throws {
        let reason = "type: \(type) moves registrations, and the source's types do not name it in full"
        #expect(try Self.outcome(type, ["*"]) == .quarantined(reason: reason))
        #expect(try Self.isPublished(type, [.string(type)]))
    }

    @Test(
        "the gateway's own word is never a service's",
        arguments: ["order.paid", "pass.granted", "tollgate.test", "order", "registration.activated"]
    )
    func own(_ type: String) throws {
        #expect(
            try Self.outcome(type, ["*"]) == .quarantined(reason: "type: \(type) is for the gateway alone to say")
        )
    }

    @Test("a payment that may be published carries what the order machine needs")
    func payment() throws {
        let draft = try #require(
            try InternalCall.draft("payment.succeeded", options: ["types": ["payment.succeeded"]])
        )
        #expect(draft.amount == Money(minorUnits: 250_000, currency: "TWD"))
        #expect(draft.orderReference == "A-1001" && draft.account == "counter_2" && draft.livemode)
        #expect(draft.targetState == "succeeded" && draft.objects == ["cash_42"])
        #expect(draft.effectKey == "internal|live|counter_2|cash_42|succeeded")
        #expect(draft.data["provider"] == "internal")
    }

    @Test("money without its members is put aside with the place")
    func incomplete() throws {
        let good: [String: JSON] = ["livemode": true, "amount": ["value": 1, "currency": "EUR"]]
        let cases: [(member: String, value: JSON?, reason: String)] = [
            ("livemode", nil, "data.livemode: is missing or no boolean"),
            ("livemode", "true", "data.livemode: is missing or no boolean"),
            ("amount", nil, "data.amount.value: is missing or no whole number of minor units"),
            (
                "amount", ["value": -1, "currency": "EUR"],
                "data.amount.value: is missing or no whole number of minor units"
            ),
            (
                "amount", ["value": .number("99999999999999999999"), "currency": "EUR"],
                "data.amount.value: is missing or no whole number of minor units"
            ),
            (
                "amount", ["value": .integer(.max), "currency": "EUR"],
                "data.amount.value: is missing or no whole number of minor units"
            ), ("amount", ["value": 1, "currency": "eur"], "data.amount.currency: is missing or no ISO 4217 code"),
            ("order", 7, "data.order: is no text"), ("account", "", "data.account: is no text"),
            ("payment", [], "data.payment: is no text"),
        ]
        for (member, value, reason) in cases {
            var data = JSONObject(good.map { ($0.key, $0.value) })
            data[member] = value
            let event = CloudEvent(
                id: "1",
                source: "/s",
                type: "refund.succeeded",
                subject: "r",
                data: .json(.object(data))
            )
            let read = try InternalCall.read(event.structured, options: ["types": ["refund.succeeded"]])
            #expect(read == .quarantined(reason), "\(member)")
        }
        let anonymous = CloudEvent(id: "1", source: "/s", type: "refund.succeeded", data: .json([:]))
        #expect(
            try InternalCall.read(anonymous.structured, options: ["types": ["refund.succeeded"]])
                == .quarantined("subject: is missing: it names the payment, refund or dispute")
        )
    }

    @Test("a goal that decides about money is ended by full names only", arguments: ["goal.reached", "goal.failed"])
    func goals(_ type: String) throws {
        let reason = "type: \(type) moves money, and the source's types do not name it in full"
        for types in [["*"], ["goal.*"]] as [JSON] {
            #expect(try Self.outcome(type, types) == .quarantined(reason: reason))
            #expect(try Self.isPublished("goal.created", types) && Self.isPublished("goal.updated", types))
        }
        let told: [String: JSON] = [
            "livemode": false, "show": "s", "kind": "show", "show_goal": .null, "settlement": "refund",
        ]
        func read(_ change: (inout JSONObject) -> Void, subject: String? = "goal_1") throws -> Normalization {
            var data = JSONObject(told.map { ($0.key, $0.value) })
            change(&data)
            let event = CloudEvent(id: "1", source: "/s", type: type, subject: subject, data: .json(.object(data)))
            return try InternalCall.read(event.structured, options: ["types": [.string(type)]])
        }
        let draft = try #require(try read { _ in }.drafts.first)
        let end = type == "goal.reached" ? "reached" : "failed"
        #expect(draft.effectKey == "internal|test||goal_1|\(end)" && !draft.livemode)
        #expect(draft.targetState == "\(end)|test|show|no show goal|refund|s")
        #expect(draft.orderReference == nil && draft.data["show"] == "s")
        #expect(try read({ $0["settlement"] = nil }).drafts.count == 1)
        #expect(try read({ _ in }, subject: nil) == .quarantined("subject: is missing: it names the goal"))
        let faults: [(String, JSON?, String)] = [
            ("livemode", nil, "data.livemode: is missing or no boolean"),
            ("show", nil, "data.show: is missing: it names the show whose money this is about"),
            ("show", "s\u{3000}", "data.show: has white space around it"),
            ("show", " s", "data.show: has white space around it"), ("show", "", "data.show: is no text"),
            ("kind", nil, "data.kind: is neither funding nor show"),
            ("kind", "stretch", "data.kind: is neither funding nor show"),
            ("show_goal", 7, "data.show_goal: is no text"),
            ("settlement", .null, "data.settlement: is neither release nor refund"),
            ("settlement", "keep", "data.settlement: is neither release nor refund"),
        ]
        for (member, value, reason) in faults {
            #expect(try read { $0[member] = value } == .quarantined(reason), "\(member)")
        }
    }

    @Test("another decision under the same id is another fact, and the same one is not")
    func decisions() throws {
        func fingerprint(_ changes: [(String, JSON?)], type: String = "goal.reached") throws -> Fingerprint {
            var data = JSONObject([("livemode", true), ("show", "s"), ("kind", "funding"), ("show_goal", "goal_6")])
            for (member, value) in changes { data[member] = value }
            let event = CloudEvent(id: "1", source: "/s", type: type, subject: "goal_5", data: .json(.object(data)))
            return Fingerprint(of: try #require(try InternalCall.read(event.structured).drafts.first))
        }
        let told = try fingerprint([])
        let others: [[(String, JSON?)]] = [
            [("kind", "show")], [("kind", "show"), ("settlement", "refund")], [("show_goal", .null)],
            [("show", "t")], [("livemode", false)],
        ]
        let fingerprints = try others.map { try fingerprint($0) } + [fingerprint([], type: "goal.failed")]
        #expect(Set(fingerprints + [told]).count == others.count + 2)
        // Said in other words.
        #expect(try fingerprint([("settlement", "release"), ("note", "again")]) == told)
        #expect(try fingerprint([("show_goal", nil)]) == fingerprint([("show_goal", .null)]))
    }

    @Test(
        "what cannot be granted stops the start",
        arguments: [
            (nil, "types"), (.array([]), "types"), ("ticket.*", "types"), (["Ticket"], "types"), ([7], "types"),
            (["order.*"], "types"), (["order.paid"], "types"), (["tollgate.test"], "types"),
            (["payment.*"], "types"), (["user.*", "refund.*"], "types"),
        ] as [(JSON?, String)]
    )
    func configuration(_ types: JSON?, _ key: String) {
        let error = #expect(throws: AdapterConfigurationError.self) {
            try InternalCall.adapter([InternalCall.secret], types.map { ["types": $0] } ?? [:])
        }
        #expect(error?.key == key && error?.advice.isEmpty == false)
    }

    @Test("a secret that is none, and a flag that is none, stop the start and are not repeated")
    func badSecrets() throws {
        for text in ["whsec_!!", "whpk_AAAA", "whsec_", "plain text"] {
            let error = #expect(throws: AdapterConfigurationError.self) {
                try InternalCall.adapter([Secret(label: "env:S", bytes: Array(text.utf8))])
            }
            #expect(error?.key == "secrets" && error?.advice.contains("env:S") == true)
            #expect(error?.advice.contains(text) == false || text == "whsec_")
        }
        #expect(throws: AdapterConfigurationError(key: "allow_binary", advice: "is neither true nor false")) {
            try InternalCall.adapter([InternalCall.secret], ["types": ["*"], "allow_binary": "yes"])
        }
    }
}
