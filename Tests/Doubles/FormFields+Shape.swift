import AdapterKit

extension FormFields {
    /// Complains of a field that is missing or empty, unknown, or there twice.
    ///
    /// - Parameters:
    ///   - required: must be there with a value.
    ///   - optional: may be missing or empty.
    ///   - repeated: may be missing, or there more than once.
    ///   - prefixes: of names that are the caller's own.
    func check(
        required: [String],
        optional: [String] = [],
        repeated: [String] = [],
        prefixes: [String] = []
    ) throws(Complaint) {
        for name in required where self[name]?.isEmpty != false { throw Complaint("\(name) is missing") }
        for field in self.fields {
            let known = required.contains(field.name) || optional.contains(field.name)
            if known, self.values(of: field.name).count > 1 { throw Complaint("\(field.name) is there twice") }
            if !known, !repeated.contains(field.name), !prefixes.contains(where: { field.name.hasPrefix($0) }) {
                throw Complaint("\(field.name) is no field of this call")
            }
        }
    }
}
