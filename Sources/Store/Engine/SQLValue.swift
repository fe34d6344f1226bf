/// A value as every engine knows it.
package enum SQLValue: Sendable, Hashable {
    case null
    case int(Int64)
    case text(String)
    case blob([UInt8])
}

extension SQLValue {
    package static func int(_ value: Int64?) -> SQLValue { value.map { .int($0) } ?? .null }
    package static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    package static func blob(_ value: [UInt8]?) -> SQLValue { value.map { .blob($0) } ?? .null }
    package static func bool(_ value: Bool) -> SQLValue { .int(value ? 1 : 0) }
}
