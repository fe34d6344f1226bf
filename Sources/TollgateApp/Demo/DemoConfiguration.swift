import Model
import Signing

/// The demonstration's configuration, a file like every operator's.
struct DemoConfiguration {
    let files: DemoFiles
    let port: Int
    let shopPort: Int
    /// nil: only what needs no provider.
    let doubles: DemoDoubles.Addresses?

    /// Writes the file and reads it as `tollgate serve` does.
    func load() throws -> Configuration {
        try PrivateFile.write(Array(try self.yaml().utf8), to: self.files.configuration)
        return try Configuration.load(self.files.configuration, environment: [:])
    }

    var base: String { "http://127.0.0.1:\(self.port)" }
    var shop: String { "http://127.0.0.1:\(self.shopPort)" }

    private func yaml() throws -> String {
        var text = """
            # Written by tollgate demo at every start: what is changed here is lost then.
            server:
              port: \(self.port)
              public_url: \(self.base)
            store:
              sqlite: { path: \(DemoFiles.databaseName) }
            api:
              tokens:
                - { name: demo, secret: \(Self.quoted(self.files.token.label)), scopes: ["*"] }
            dispatch:
              allow_private_targets: ["127.0.0.1"]
            subscriptions:
              - name: demo
                url: \(self.shop)/events
                types: ["*"]
                secret: \(Self.quoted(self.files.subscriber.label))
            sources:
              stripe:
                adapter: stripe
                secrets: [\(Self.quoted(self.files.stripe.label))]

            """
        if let doubles { text += self.sonet(doubles.sonet) + (try self.media(doubles)) }
        return text
    }

    private func sonet(_ double: DemoDoubles.Address) -> String {
        """
          sonet:
            adapter: sonet
            allow_unsigned: true
            icp_id: \(Self.quoted(double.credentials["icp_id"]?.string ?? ""))
            price_factor: 100
            state_keys: [\(Self.quoted(self.files.sonet.label))]
            allowed_hosts: ["127.0.0.1:\(self.shopPort)"]
            api_url: \(double.url)/microPaymentPost.php
            payment_url: \(double.url)/paymentRule.php

        """
    }

    private func media(_ doubles: DemoDoubles.Addresses) throws -> String {
        let (google, jobs) = (doubles.googleCloud, doubles.mediaJobs)
        var account = google.credentials.object ?? JSONObject()
        account["token_uri"] = .string("\(google.url)/token")
        let credentials = try self.files.keep("google-service-account.json", JSON.object(account).text)
        let secret = try self.files.keep("media-jobs-secret", jobs.credentials["secret"]?.string ?? "")
        let service = "{ url: \(jobs.url)/jobs, secret: \(Self.quoted(secret)) }"
        return """
              googlecloud/pubsub:
                adapter: googlecloud-pubsub
                service_account: \(Self.quoted(account["client_email"]?.string ?? ""))
                audience: \(self.base)/notify/googlecloud/pubsub
                jwks_url: \(google.url)/oauth2/v3/certs
            assets:
              upload_bucket: uploads
              published_bucket: published
              credentials: \(Self.quoted(credentials))
              storage_url: \(google.url)
              transcoder:
                url: \(google.url)
                project: \(Self.quoted(account["project_id"]?.string ?? ""))
                location: europe-west1
                template: preset/web-hd
              jobs:
                generate: \(service)
                blur: \(service)

            """
    }

    /// As YAML reads it whatever is in it.
    private static func quoted(_ text: String) -> String { JSON.string(text).text }
}
