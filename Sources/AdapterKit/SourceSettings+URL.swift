extension SourceSettings {
    /// The public URL of a call, for schemes that sign it: as configured, and with the call's own query, byte for byte,
    /// unless the configured one has a query.
    ///
    /// What a proxy made of host and path does not count, so neither does the `Host` header. A fragment is never sent.
    ///
    /// - Returns: nil where no public URL is configured.
    public func signedURL(of request: InboundRequest) -> String? {
        guard let publicURL = self.publicURL else { return nil }
        let configured = String(publicURL.prefix { $0 != "#" })
        guard !configured.contains("?"), let query = request.target.firstIndex(of: "?") else { return configured }
        return configured + String(request.target[query...])
    }

    /// The public URL, for an adapter that cannot work without.
    public func requiredPublicURL() throws(AdapterConfigurationError) -> String {
        guard let url = self.publicURL, url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw AdapterConfigurationError(
                key: "public_url",
                advice: "is needed, because the provider signs it: the URL that it calls, such as "
                    + "https://hooks.example.com/notify/\(self.name)"
            )
        }
        return url
    }
}
