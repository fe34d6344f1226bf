import AdapterKit
import AdapterTesting
import Model
import Signing

extension BadAdapter {
    static let all: [BadAdapter] = [
        BadAdapter(.refusesEverything, .refusesGoodCall),
        BadAdapter(.checksLastSignatureOnly, .refusesGoodCall, PlainCall.request(after: "," + zeros)),
        BadAdapter(.comparesHeaderNames, .dependsOnHeaderCase),
        BadAdapter(.readsNothing, .misreadsGoodCall),

        BadAdapter(.knowsFirstSecretOnly, .forgetsRotatedSecret),
        BadAdapter(.knowsLastSecretOnly, .forgetsRotatedSecret),
        BadAdapter(.wantsOneMatch, .refusesRepeatedSecret),
        BadAdapter(.namesNoSecret, .namesWrongSecret),
        BadAdapter(.namesFirstSecret, .namesWrongSecret),
        BadAdapter(.acceptsAnySecret, .acceptsWrongSecret),
        BadAdapter(.acceptsNoSecret, .acceptsNoSecret),

        BadAdapter(.ignoresBody, .acceptsFlippedBit, signed([])),
        BadAdapter(.ignoresMostOfBody, .acceptsFlippedBit, signed(Array(PlainCall.body.prefix(8)))),
        BadAdapter(URLShape.self, .acceptsAlteredURL, flaw: .ignoresQuery),
        BadAdapter(.acceptsBareCall, .acceptsMissingProof),

        BadAdapter(.ignoresCase, .acceptsTamperedSignature),
        BadAdapter(.ignoresCase, .acceptsTamperedSignature, PlainCall.request(before: zeros + ",")),
        BadAdapter(.ignoresCase, .acceptsTamperedSignature, PlainCall.request(after: "," + zeros)),
        BadAdapter(.comparesBeginning, .acceptsTamperedSignature),
        BadAdapter(.comparesBeginning, .acceptsTamperedSignature, PlainCall.request(after: "," + zeros)),
        BadAdapter(.acceptsLonger, .acceptsTamperedSignature),
        BadAdapter(.signsNoTime, .acceptsTamperedSignature, signed(PlainCall.body, time: "")),

        BadAdapter(.acceptsOld, .acceptsStaleCall),
        BadAdapter(.acceptsFuture, .acceptsFutureCall),
        BadAdapter(.isShortOfTolerance, .refusesWithinTolerance),
        BadAdapter(.ignoresTolerance, .ignoresConfiguredTolerance),
        BadAdapter(TimelessShape.self, .timesWithoutTolerance),
        BadAdapter(.tellsNoTime, .toleranceWithoutTime),

        BadAdapter(.readsGarbage, .readsUnreadableBody),
        BadAdapter(.readsNull, .readsUnreadableBody),
        BadAdapter(.failsInSilence, .failsWithoutReason),
        BadAdapter(.refusesInSilence, .failsWithoutReason),
        BadAdapter(.repeatsBody, .repeatsCallInReason),
        BadAdapter(.repeatsHeader, .repeatsCallInReason),

        BadAdapter(.countsCalls, .notDeterministic),
        BadAdapter(.inventsType, .emitsUndeclaredType),
        BadAdapter(.leavesKeyEmpty, .lacksIdentity),
        BadAdapter(.repeatsKey, .repeatsKey),

        BadAdapter(UnreasonedShape.self, .lacksCoverageReason),
        BadAdapter(MethodlessShape.self, .describesItselfWrongly),
        BadAdapter(GoodShape.self, .keepsCredential, withToken),
        BadAdapter("wrongly signed samples", .makesBadSample) { PlainSampler(secrets: $0, signsWell: false) },
    ]

    private static let zeros = String(repeating: "0", count: 64)

    static let withToken = PlainCall.request(headers: [.init("X-Token", "plain-secret")])

    /// A call signed as an adapter expects it that covers less.
    private static func signed(_ body: [UInt8], time: String = "\(PlainCall.now.seconds)") -> InboundRequest {
        PlainCall.request(PlainCall.body, "", signature: Hex.encode(PlainCall.code(time, "", body)))
    }
}
