public import ArgumentParser
public import Store
public import Workflows

extension ArtifactName: ExpressibleByArgument {}
extension AssetPipeline.Phase: ExpressibleByArgument {}
extension CommandRecord.State: ExpressibleByArgument {}
extension ReceiptStatus: ExpressibleByArgument {}
extension Handling: ExpressibleByArgument {}
extension DeliveryState: ExpressibleByArgument {}
extension OrderFulfilment.Phase: ExpressibleByArgument {}
