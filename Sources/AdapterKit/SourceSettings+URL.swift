import Model

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

    /// The URL that an option holds, for an adapter that asks its provider there or appends paths to it; nil where the
    /// option is left out. An http or https URL with a host, and neither user, query nor fragment.
    ///
    /// - Parameter example: what to write, such as the provider's own.
    public func baseURL(_ key: String, example: String) throws(AdapterConfigurationError) -> String? {
        guard let option = self.options[key] else { return nil }
        guard let url = option.string, RedirectTargets.origin(of: url) != nil, !url.contains("?"), !url.contains("#")
        else {
            throw AdapterConfigurationError(
                key: key,
                advice:
                    "is no http or https URL with a host and without query and fragment: write one such as \(example)"
            )
        }
        return url
    }
}
