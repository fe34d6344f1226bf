public import AdapterKit
import ECPayAdapter
import GatherAdapter
import GoogleCloudMediaAdapter
import GoogleCloudPubSubAdapter
import InternalAdapter
import KKTIXAdapter
import KlaviyoAdapter
import MailchimpAdapter
import MailgunAdapter
import MandrillAdapter
import MediaJobsAdapter
import NewebPayAdapter
import PlivoAdapter
import PusherAdapter
import SendGridAdapter
import SonetAdapter
import StandardWebhooksAdapter
import StripeAdapter
import TwilioAdapter

/// Every adapter of this program, in alphabetical order.
public enum AdapterCatalog {
    public static let adapters: [any Adapter.Type] = [
        ECPayAdapter.self,
        GoogleCloudPubSubAdapter.self,
        InternalAdapter.self,
        KKTIXAdapter.self,
        KlaviyoAdapter.self,
        MailchimpAdapter.self,
        MailgunAdapter.self,
        MandrillAdapter.self,
        NewebPayAdapter.self,
        PlivoAdapter.self,
        PusherAdapter.self,
        ResendAdapter.self,
        SendGridAdapter.self,
        SonetAdapter.self,
        StripeAdapter.self,
        TwilioAdapter.self,
    ]

    /// Providers that call nobody, in alphabetical order: they have their place here and no source can have them.
    public static let outbound: [any OutboundAdapter.Type] = [
        GatherAdapter.self,
        GoogleCloudMediaAdapter.self,
        MediaJobsAdapter.self,
    ]

    public static func adapter(named name: String) -> (any Adapter.Type)? {
        self.adapters.first { $0.descriptor.name == name }
    }

    public static func outbound(named name: String) -> OutboundDescriptor? {
        self.outbound.map { $0.descriptor }.first { $0.name == name }
    }

    /// What a source can have as its adapter.
    public static var names: [String] { self.adapters.map { $0.descriptor.name } }
}
