public import AdapterKit
import Model
import Signing
import Store

extension Receiver {
    /// Takes in a plain call, as nearly every one is: a secret or a key that is here vouches for it, it can be read, and its
    /// proof is good for more than one event. Nothing has to be asked for it before it is stored, so nobody waits and no
    /// task is made.
    ///
    /// - Parameter tell: the answer, from the writer's thread, which serves everybody: must return at once. nil where the
    ///   call needs ``receive(_:for:remote:)`` after all.
    /// - Returns: false for a call that needs ``receive(_:for:remote:)``, which then finds again what is the matter with
    ///   it and tells; nothing was done and `tell` is not called.
    public func receiveDirectly(
        _ request: InboundRequest,
        for source: Source,
        remote: String,
        then tell: @escaping @Sendable (ReceiveAnswer?) -> Void
    ) -> Bool {
        guard source.challenger?.challenge(request) == nil else { return false }
        let started = ContinuousClock.now
        let call = Call(request: request, source: source, remote: remote, receivedAt: self.store.time.now())
        guard let (verified, proof) = try? source.adapter.verify(request, now: call.receivedAt),
            proof.matched != nil, proof.token == nil,
            let normalization = try? source.adapter.normalize(verified),
            let acceptance = try? self.acceptance(of: call, normalization, proof)
        else { return false }
        self.store.accept(acceptance) { result in
            switch result {
            case .success(.stored(let receipt)):
                let answer = self.answer(call, stored: receipt)
                self.noteDuration(since: started)
                tell(answer)
            case .success(.versionsDiffer), .success(.tokenReused): tell(nil)
            case .failure(let error): tell(self.unavailable(error, source))
            }
        }
        return true
    }
}
