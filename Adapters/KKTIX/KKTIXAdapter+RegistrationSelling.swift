public import AdapterKit

extension KKTIXAdapter: RegistrationSelling {
    /// KKTIX numbers its orders.
    public static func fault(ofNumber number: String) -> String? {
        // Written back, so that neither a sign nor a zero in front passes.
        guard let value = Int64(number), value > 0, String(value) == number else {
            return "KKTIX's numbers are digits without a zero in front, such as 100000001"
        }
        return nil
    }
}
