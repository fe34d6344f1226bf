import Dispatching
import Edge
import Model
import Store

extension Configuration {
    /// Notes what the API would refuse too of a subscription.
    static func noteLimits(
        _ name: String,
        _ url: String,
        _ types: [EventTypePattern],
        _ allowed: AllowedTargets,
        in section: ConfigurationSection
    ) {
        let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        if !isPlain || name.unicodeScalars.count > SubscriptionRecord.longestName {
            section.note(
                "must have at most \(SubscriptionRecord.longestName) characters, none of them a control character",
                key: "name"
            )
        }
        if types.count > SubscriptionRecord.mostTypes {
            section.note("must have at most \(SubscriptionRecord.mostTypes) entries", key: "types")
        }
        if url.unicodeScalars.count > SubscriptionRecord.longestURL {
            section.note("must have at most \(SubscriptionRecord.longestURL) characters", key: "url")
        } else if !url.isEmpty {
            do throws(TargetRefusal) { try TargetGuard(allowed: allowed).check(url: url) } catch {
                section.note("\(error)", key: "url")
            }
        }
    }

    /// A line for each declared type that nothing can match, with its place.
    var typeWarnings: [(subscription: String, text: String)] {
        let known = KnownEventTypes(self.sources)
        return self.subscriptions.enumerated().flatMap { index, declared in
            declared.types.compactMap { type in
                known.warning(type).map { (declared.name, "subscriptions[\(index)].types: \($0)") }
            }
        }
    }

    /// Declared names that subscriptions of the API have: which of the two is meant cannot be known.
    func takenNames(among known: [SubscriptionRecord]) -> [String] {
        self.subscriptions.enumerated().compactMap { index, declared in
            let other = known.first { record in
                // One that was declared before is taken back; it belongs to the API once that has switched it on.
                record.name == declared.name && !record.isConfigured
                    && record.disabledReason != SubscriptionRecord.notDeclared
            }
            return other.map { other in
                "subscriptions[\(index)].name: \(declared.name) is the name of \(other.id), which belongs to the "
                    + "API: declare another name, or remove that one first (tollgate subscriptions remove \(other.id))"
            }
        }
    }
}
