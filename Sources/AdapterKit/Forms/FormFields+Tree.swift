public import Model

extension FormFields {
    /// How deep names may nest: `a[b][c]` is three.
    public static let depthLimit = 16
    /// How many fields are made into a tree: each looks for its place among those before it.
    public static let treeLimit = 1000

    /// The form as one object, read as PHP and Rails write it: `data[merges][EMAIL]=x` makes
    /// `{"data": {"merges": {"EMAIL": "x"}}}`, `list[]=a&list[]=b` makes `{"list": ["a", "b"]}`. Every leaf is a text.
    public func tree() throws(FormError) -> JSON {
        guard self.fields.count <= Self.treeLimit else { throw .tooManyFields(limit: Self.treeLimit) }
        var root = FormNode.object([])
        for (place, field) in self.fields.enumerated() {
            try root.set(field.value, at: Self.path(of: field.name, field: place)[...], field: place)
        }
        return root.json
    }

    private static func path(of name: String, field: Int) throws(FormError) -> [String] {
        guard let start = name.firstIndex(of: "[") else {
            if name.contains("]") { throw .badBrackets(field: field) }
            return [name]
        }
        var path = [String(name[..<start])]
        var rest = name[start...]
        while !rest.isEmpty {
            guard rest.first == "[", let end = rest.firstIndex(of: "]") else { throw .badBrackets(field: field) }
            let step = rest[rest.index(after: rest.startIndex)..<end]
            if step.contains("[") { throw .badBrackets(field: field) }
            guard path.count < Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
            path.append(String(step))
            rest = rest[rest.index(after: end)...]
        }
        if path[0].isEmpty || path[0].contains("]") { throw .badBrackets(field: field) }
        return path
    }
}

/// A form's tree while it grows.
private indirect enum FormNode {
    case text(String)
    case list([FormNode])
    case object([(name: String, node: FormNode)])

    var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .list(let nodes): .array(nodes.map(\.json))
        case .object(let members): .object(JSONObject(members.map { ($0.name, $0.node.json) }))
        }
    }

    mutating func set(_ value: String, at path: ArraySlice<String>, field: Int) throws(FormError) {
        let step = path[path.startIndex]
        let rest = path.dropFirst()
        if step.isEmpty {
            var nodes: [FormNode] = []
            switch self {
            case .list(let known): nodes = known
            case .object(let members) where members.isEmpty: break
            case .object, .text: throw .contradiction(field: field)
            }
            nodes.append(try Self.node(value, at: rest, field: field))
            self = .list(nodes)
        } else {
            guard case .object(var members) = self else { throw .contradiction(field: field) }
            // The one at hand first: forms write the members of one object side by side.
            if let index = members.lastIndex(where: { $0.name == step }) {
                guard !rest.isEmpty else { throw .contradiction(field: field) }
                self = .object([])
                try members[index].node.set(value, at: rest, field: field)
            } else {
                self = .object([])
                members.append((step, try Self.node(value, at: rest, field: field)))
            }
            self = .object(members)
        }
    }

    private static func node(_ value: String, at path: ArraySlice<String>, field: Int) throws(FormError) -> FormNode {
        guard !path.isEmpty else { return .text(value) }
        var node = FormNode.object([])
        try node.set(value, at: path, field: field)
        return node
    }
}
