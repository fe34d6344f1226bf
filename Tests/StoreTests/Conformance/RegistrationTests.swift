import Model
import TestSupport
import Testing
import Workflows

@testable import Store

@Suite struct RegistrationTests {
    @Test(arguments: Engine.allCases)
    func aPlanForARegistrationThatChangedMeanwhileIsRefusedWhole(_ engine: Engine) async throws {
        let ledger = try await Ledger(engine)
        let now = ledger.time.now
        var plan = AutomationPlan()
        var record = RegistrationRecord(object: "kktix|live||7", machine: .init(phase: .canceled), updatedAt: now)
        plan.registrations = [record]
        #expect(try await ledger.store.registration(record.object) == nil)
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        record.version = 1
        #expect(try await ledger.store.registration(record.object) == record)
        // Made before anything was known of it.
        plan.registrations[0].machine = Registration(phase: .active)
        #expect(try await ledger.store.carryOut(plan) == .stale)
        plan.registrations[0].version = 2
        #expect(try await ledger.store.carryOut(plan) == .stale)
        #expect(try await ledger.store.registration(record.object) == record)
        plan.registrations[0].version = 1
        #expect(try await ledger.store.carryOut(plan) == .carriedOut)
        #expect(try await ledger.store.registration(record.object)?.version == 2)
        try await ledger.store.close()
    }
}
