import Model

extension Claim {
    var json: JSON {
        var object = JSONObject([("by", .string(self.claimant.rawValue))])
        object["claimed_at"] = self.claimedAt.map { .integer($0.milliseconds) }
        object["unclaimed_at"] = self.unclaimedAt.map { .integer($0.milliseconds) }
        return .object(object)
    }

    init?(json: JSON) {
        guard let claimant = json["by"]?.string.flatMap(Claimant.init(rawValue:)) else { return nil }
        self.init(
            claimant: claimant,
            claimedAt: json["claimed_at"]?.integer.map(Timestamp.init(milliseconds:)),
            unclaimedAt: json["unclaimed_at"]?.integer.map(Timestamp.init(milliseconds:))
        )
    }
}
