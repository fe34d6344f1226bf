import Store

/// What a machine makes of something that no event tells, before it is stored.
struct Telling<Told> {
    var plan: AutomationPlan
    /// What somebody who asks gets of it: nothing.
    let isDeclined: Bool
    /// The answer once the plan is stored, and the one where it is not because it was declined.
    let told: Told
    let declined: Told

    init(plan: AutomationPlan, _ handling: Handling, told: Told, declined: Told) {
        self.plan = plan
        self.isDeclined = handling == .refused || handling == .parked
        self.told = told
        self.declined = declined
    }
}
