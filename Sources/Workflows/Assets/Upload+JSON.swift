import Model

extension Upload {
    var json: JSON {
        [
            "finalized": .integer(self.finalized), "deleted": .integer(self.deleted),
            "as_declared": .bool(self.isAsDeclared),
        ]
    }

    init?(json: JSON) {
        guard let finalized = json["finalized"]?.integer, let deleted = json["deleted"]?.integer,
            let isAsDeclared = json["as_declared"]?.bool
        else { return nil }
        self.finalized = finalized
        self.deleted = deleted
        self.isAsDeclared = isAsDeclared
    }
}
