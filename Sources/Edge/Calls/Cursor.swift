public import Model

/// What a cursor is called.
public enum CursorKind: IdentifierKind {
    public static let prefix = "cur_"
}

/// Where the next page begins, opaque to callers.
public typealias Cursor = RowIdentifier<CursorKind>
