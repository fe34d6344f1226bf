/// One way in which a ``PlainAdapter`` is bad.
enum PlainFlaw: String {
    case refusesEverything, comparesHeaderNames, readsNothing
    case knowsFirstSecretOnly, knowsLastSecretOnly, wantsOneMatch, namesNoSecret, namesFirstSecret
    case acceptsAnySecret, acceptsNoSecret
    case ignoresBody, ignoresMostOfBody, ignoresQuery, acceptsBareCall
    case ignoresCase, comparesBeginning, acceptsLonger, signsNoTime, checksLastSignatureOnly, acceptsAnyText
    case acceptsOld, acceptsFuture, isShortOfTolerance, ignoresTolerance, tellsNoTime
    case readsGarbage, readsNull, failsInSilence, refusesInSilence, repeatsBody, repeatsHeader
    case countsCalls, inventsType, leavesKeyEmpty, repeatsKey
}
