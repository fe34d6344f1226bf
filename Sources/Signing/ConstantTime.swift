/// Comparison whose duration tells nothing about where two values differ.
public enum ConstantTime: Sendable {
    // Never inlined: seen from a caller the optimizer could learn that only equality matters, and stop early.
    @inline(never)
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
