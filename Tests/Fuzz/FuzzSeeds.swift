import AdapterKit
import Catalog
import FoundationEssentials
import Model
import SampleSources
import Signing

/// Inputs to start from: each adapter's samples, correctly signed, and a few texts for the shared parsers.
enum FuzzSeeds {
    static func write(to folder: URL) throws {
        for (index, target) in FuzzTarget.all.enumerated() {
            for (number, seed) in Self.seeds(of: target.name).enumerated() {
                let file = folder.appending(path: "\(target.name)-\(number)")
                try Data([UInt8(index)] + seed).write(to: file)
            }
        }
    }

    private static func seeds(of name: String) -> [[UInt8]] {
        if name == "jwt" { return Self.tokens.map { Array($0.utf8) } }
        if let texts = Self.texts[name] { return texts.map { Array($0.utf8) } }
        guard let type = AdapterCatalog.adapter(named: name) as? any Sampling.Type,
            let settings = SampleSources.settings(for: name)
        else { return [] }
        return Self.samples(type, settings)
    }

    private static func samples(_ type: (some Sampling).Type, _ settings: SourceSettings) -> [[UInt8]] {
        guard let adapter = try? type.init(settings: settings) else { return [] }
        return type.sampleTypes.compactMap { event in
            let call = try? adapter.sample(
                type: event,
                id: "1",
                order: "A-1",
                amount: nil,
                now: FuzzTarget.now
            )
            return call.map {
                Array("\($0.target)\n\($0.headers.map { "\($0.name): \($0.value)\n" }.joined())\n".utf8) + $0.body
            }
        }
    }

    /// Tokens whose signatures hold, so that what is changed is their content.
    private static var tokens: [String] {
        let claims: JSON = [
            "iss": "i", "aud": ["a"], "email": "e", "email_verified": true, "exp": 1_790_000_100, "iat": 1_790_000_000,
        ]
        return [HS256.sign(claims, with: FuzzTarget.secret)] + [try? FuzzTarget.key?.token(claims)].compactMap { $0 }
    }

    private static let texts = [
        "xml": [
            #"<?xml version="1.0"?><PAY><ICP_ID>a</ICP_ID><ICP_ORDER_ID><![CDATA[1]]></ICP_ORDER_ID><!-- c --></PAY>"#,
            #"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;&amp;&#65;</a>"#,
        ],
        "jwks": [
            #"{"keys":[{"kty":"RSA","kid":"1","alg":"RS256","use":"sig","e":"AQAB","n":"AQAB"},{"kty":"EC"}]}"#
        ],
        "form": ["a=1&b[c][d]=%E5%8F%B0&e[]=1&e[]=2", "a[][b]=1&a[][b]=2&c="],
        "multipart": [
            "/\ncontent-type: multipart/form-data; boundary=\"b\"\n\n"
                + "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                + "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\nContent-Type: text/plain\r\n\r\n\r\n--b--"
        ],
        "json": [#"{"a":[1,-2.5e10,"\u00e9\ud83d\ude00",null,true,{"b":{}}]}"#],
        "cloudevents": [
            """
            /
            content-type: application/cloudevents+json

            {"specversion":"1.0","id":"1","source":"/a","type":"b.c","data":{"x":1}}
            """,
            """
            /
            content-type: text/plain
            ce-specversion: 1.0
            ce-id: 1
            ce-source: /a%20b
            ce-type: b.c

            hello
            """,
        ],
        "standard-webhooks": [
            """
            /
            webhook-id: msg_1
            webhook-timestamp: 1790000000
            webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1a,abc

            {}
            """
        ],
    ]
}
