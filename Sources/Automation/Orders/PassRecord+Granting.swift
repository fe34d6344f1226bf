import Model
import Store
import Workflows

extension OrderRecord {
    /// The passes that a granted line is worth, as many as were bought; none where it is no pass that is kept here.
    func passes(of line: Int, ids: IdentifierGenerator, now: Timestamp) -> [PassRecord] {
        guard self.lines.indices.contains(line), let owner = self.buyerID else { return [] }
        let item = self.lines[line]
        guard item.grants == ProductKinds.pass, let seconds = item.validSeconds else { return [] }
        return (0..<Int(item.quantity)).map { number in
            PassRecord(
                id: ids.next(),
                order: self.id,
                line: line,
                number: number,
                owner: owner,
                sku: item.sku,
                streamer: item.variant,
                livemode: self.livemode,
                holds: .seconds(seconds),
                createdAt: now
            )
        }
    }
}
