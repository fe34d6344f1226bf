import AdapterKit

/// The texts that Plivo signs.
enum PlivoText {
    /// `scheme://host/path`.
    static func base(of url: String) -> String {
        String(Substring(url.utf8.prefix { $0 != UInt8(ascii: "?") }))
    }

    /// `base?a=1&b=2.k1v1k2v2.nonce`: the query's fields and those of the form, each sorted by name and then by value.
    ///
    /// Plivo's libraries read an escape in the query that is not ASCII byte by byte; what they sign then is not what is
    /// meant, and is refused here. A callback's query is the operator's own: keep it ASCII.
    static func v3(url: String, query: FormFields, form: FormFields, nonce: String) -> String {
        var text = Self.base(of: url)
        let (query, form) = (Self.sorted(query), Self.sorted(form))
        if !query.isEmpty || !form.isEmpty { text += "?" }
        var isFirst = true
        for field in query {
            if !isFirst { text += "&" }
            isFirst = false
            text += field.name
            text += "="
            text += field.value
        }
        if !query.isEmpty, !form.isEmpty { text += "." }
        for field in form {
            text += field.name
            text += field.value
        }
        return text + "." + nonce
    }

    /// By the bytes of UTF-8, which is the order of code points.
    private static func sorted(_ fields: FormFields) -> [FormFields.Field] {
        fields.fields.sorted { left, right in
            if left.name.utf8.elementsEqual(right.name.utf8) {
                return left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
            }
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }
}
