import Testing
import Workflows

@Suite struct ProductKindsTests {
    private let products = ProductKinds(granted: ["diamond_pack", "pass"])

    @Test func olderProductsGetTheirKindFromTheirSKU() {
        for (sku, kind, variant) in [
            ("diamond_100", "diamond_pack", "100"), ("livestream_pass", "pass", nil),
            ("livestream_pass_amy", "pass", "amy"), ("livestream-show-ticket_7", "ticket", "7"),
            ("livestream_passport", nil, nil), ("diamond_", nil, nil), ("a_diamond_1", nil, nil), ("", nil, nil),
        ] as [(String, String?, String?)] {
            #expect(self.products.kind(sku: sku, kind: nil) == kind, "\(sku)")
            #expect(self.products.variant(sku: sku, kind: nil) == variant, "\(sku)")
        }
    }

    @Test func theShopsKindCountsBeforeThePattern() {
        #expect(self.products.grant(sku: "diamond_100", kind: "ticket") == nil)
        #expect(self.products.grant(sku: "anything", kind: "pass") == "pass")
        // A pattern of another kind says nothing of which one it is.
        #expect(self.products.variant(sku: "diamond_100", kind: "ticket") == nil)
        #expect(self.products.variant(sku: "livestream_pass_amy", kind: "pass") == "amy")
    }

    @Test func aPatternOfShowsSaysWhichShow() {
        #expect(self.products.show(sku: "livestream-show-ticket_faust_7", kind: nil) == "faust_7")
        #expect(self.products.show(sku: "livestream-show-ticket_faust_7", kind: "ticket") == "faust_7")
        #expect(self.products.show(sku: "livestream-show-ticket_faust_7", kind: "pass") == nil)
        #expect(self.products.show(sku: "livestream-show-ticket_", kind: nil) == nil)
        #expect(self.products.show(sku: "livestream_pass_amy", kind: nil) == nil)
    }

    @Test func aKindThatNobodyGrantsHasNothingToGrant() {
        #expect(self.products.grant(sku: "livestream-show-ticket_7", kind: nil) == nil)
        #expect(self.products.grant(sku: "t-shirt", kind: nil) == nil)
    }

    @Test func theLongestNameOfAPassSaysHowLongItHolds() {
        let passes = ProductKinds(passes: ["livestream_pass": 60, "livestream_pass_gold": 90, "season": 1])
        for (sku, seconds) in [
            ("livestream_pass", 60), ("livestream_pass_amy", 60), ("livestream_pass_gold", 90),
            ("livestream_pass_gold_amy", 90), ("livestream_pass_golden", 60), ("livestream_passport", nil),
            ("seaso", nil),
            ("season_", 1), ("", nil),
        ] as [(String, Int64?)] {
            #expect(passes.validSeconds(ofPass: sku) == seconds, "\(sku)")
        }
    }

    @Test func aPassThatNoPatternFitsIsForWhomItsSKUNames() {
        let passes = ProductKinds(granted: ["pass"], passes: ["season_pass": 60, "livestream_pass": 60])
        for (sku, variant) in [
            ("season_pass", nil), ("season_pass_", nil), ("season_pass_bob", "bob"), ("livestream_pass_amy", "amy"),
            ("livestream_pass", nil), ("other_bob", nil),
        ] as [(String, String?)] {
            #expect(passes.variant(sku: sku, kind: "pass") == variant, "\(sku)")
        }
        #expect(passes.variant(sku: "season_pass_bob", kind: "voucher") == nil)
    }

    @Test func theFirstPatternThatFitsDecidesAndStarStandsForMoreThanNothing() {
        let patterns = [
            ProductKinds.Pattern(sku: "gem_*", kind: "first"), ProductKinds.Pattern(sku: "gem_big_*", kind: "second"),
            ProductKinds.Pattern(sku: "鑽石_*", kind: "third"),
        ]
        let own = ProductKinds(granted: [], patterns: patterns)
        #expect(own.kind(sku: "gem_big_1", kind: nil) == "first")
        #expect(own.variant(sku: "gem_big_1", kind: nil) == "big_1")
        #expect(own.variant(sku: "gem_big_1", kind: "second") == "1")
        #expect(own.variant(sku: "鑽石_é", kind: nil) == "é")
        #expect(own.kind(sku: "鑽石_", kind: nil) == nil)
    }
}
