import AdapterKit
import Signing

extension SonetCall {
    /// Where the return says another thing than our state: never what so-net sends for this payment.
    func contradiction(of state: SonetState) -> String? {
        if let icpID = self.icpID, icpID != state.icpID { return "the icpId is not the one of the state" }
        if let order = self.icpOrderID, order != state.icpOrderID {
            return "the icpOrderId is not the one of the state"
        }
        if let price = self.price, SonetPrice.read(price) != state.price {
            return "the price is not the one of the state: another amount than was sent out"
        }
        return nil
    }

    /// The state is good for one sonetOrderNo: the first that comes back with a success.
    ///
    /// A return without a number (the buyer has given up), one that failed, and one that contradicts the state leave it
    /// to the success that may still come.
    func use(of state: SonetState) -> SingleUseToken? {
        guard let number = self.number, Self.isNumber(number) else { return nil }
        return SingleUseToken(
            state.token,
            bindsTo: number,
            decides: self.fields["resultCode"] == "ok" && self.contradiction(of: state) == nil,
            reuse: .quarantined
        )
    }
}
