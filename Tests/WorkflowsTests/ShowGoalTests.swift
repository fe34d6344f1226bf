import Model
import Testing
import Workflows

@Suite struct ShowGoalTests {
    private static let every = ShowGoal.Kind.allCases.flatMap { kind in
        ShowGoal.End.allCases.flatMap { end in
            [false, true].flatMap { hasShowGoal in
                Settlement.allCases.map { ShowGoal(kind: kind, end: end, hasShowGoal: hasShowGoal, settlement: $0) }
            }
        }
    }

    @Test func everyGoalHasOneRuleWithAReason() {
        #expect(Self.every.count == 16)
        for goal in Self.every {
            let rules = ShowGoal.rules.filter { $0.fits(goal) }
            #expect(rules.count == 1 && rules.first?.reason.isEmpty == false, "\(goal)")
            #expect(goal.rule == rules.first)
        }
    }

    /// What buyers are promised: their money goes back once the funding is complete and no show goal is to be met, and
    /// whenever a show goal asks for it.
    @Test func theMoneyIsReleasedOnlyByAShowGoalThatDoesNotAskForARefund() {
        for goal in Self.every {
            let decides = goal.rule?.decides
            #expect(
                (decides == .release) == (goal.kind == .show && goal.end == .reached && goal.settlement == .release)
            )
            #expect((decides == nil) == (goal.kind == .funding && goal.end == .reached && goal.hasShowGoal))
        }
    }

    @Test func theFirstDecisionIsTheLast() {
        let funded = ShowGoal(kind: .funding, end: .reached, hasShowGoal: true)
        let shown = ShowGoal(kind: .show, end: .reached)
        let failed = ShowGoal(kind: .show, end: .failed)
        var show = ShowSettlement()
        #expect(show.apply(funded) == .absorbed("the funding goal was reached: the show goal decides"))
        #expect(show.decision == nil)
        #expect(show.apply(shown) == .decided(.release, reason: "the show goal was reached"))
        #expect(show.apply(shown) == .absorbed("decided already: release"))
        #expect(show.apply(funded) == .absorbed("the funding goal was reached: the show goal decides"))
        let reason = "the show goal was not reached, but a release was decided before: it stays so"
        #expect(show.apply(failed) == .refused(reason))
        #expect(show.decision == .release)
    }

    @Test func readsWhatTheServiceTells() throws {
        let told: JSON = ["show": "s", "kind": "funding", "show_goal": "goal_2", "settlement": "refund"]
        let goal = try ShowGoal(type: "goal.reached", data: told)
        #expect(goal == ShowGoal(kind: .funding, end: .reached, hasShowGoal: true, settlement: .refund))
        #expect(ShowGoal.show(in: told) == "s" && ShowGoal.show(in: ["show": ""]) == nil)
        let bare = try ShowGoal(type: "goal.failed", data: ["kind": "show", "show_goal": .null])
        #expect(bare == ShowGoal(kind: .show, end: .failed))
    }

    @Test(
        arguments: [
            ("goal.updated", ["kind": "show"], "type: goal.updated ends no goal"),
            ("goal.reached", [:], "data.kind: is neither funding nor show"),
            ("goal.reached", ["kind": "fund"], "data.kind: is neither funding nor show"),
            (
                "goal.reached", ["kind": "show", "show_goal": ""],
                "data.show_goal: is neither the id of a goal nor null"
            ),
            ("goal.reached", ["kind": "show", "show_goal": 7], "data.show_goal: is neither the id of a goal nor null"),
            ("goal.failed", ["kind": "show", "settlement": "keep"], "data.settlement: is neither release nor refund"),
            ("goal.reached", ["kind": "show", "settlement": .null], "data.settlement: is neither release nor refund"),
            ("goal.failed", ["kind": "show", "settlement": true], "data.settlement: is neither release nor refund"),
        ] as [(String, JSON, String)]
    )
    func whatCannotBeUnderstoodIsNotGuessed(_ type: String, _ data: JSON, _ reason: String) {
        #expect(throws: ShowGoal.Unreadable(reason: reason)) { try ShowGoal(type: type, data: data) }
    }
}
