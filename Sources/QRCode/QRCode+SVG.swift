extension QRCode {
    /// The light border that readers need, in modules.
    static let quietZone = 4

    /// A picture of any size: black on white, its border within.
    public var svg: String {
        let side = self.size + 2 * Self.quietZone
        var path = ""
        for y in 0..<self.size {
            var x = 0
            while x < self.size {
                let start = x
                while self.isDark(x: x, y: y) { x += 1 }
                let length = x - start
                if length > 0 {
                    path += "M\(start + Self.quietZone) \(y + Self.quietZone)h\(length)v1h-\(length)z"
                }
                x += 1
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <rect width="\(side)" height="\(side)" fill="#fff"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}
