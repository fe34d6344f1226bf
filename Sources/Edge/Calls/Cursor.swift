import Model

enum CursorKind: IdentifierKind { static let prefix = "cur_" }

/// Where the next page begins, opaque to callers.
typealias Cursor = RowIdentifier<CursorKind>
