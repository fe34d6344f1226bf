import AdapterKit
import Model
import Signing
import TestSupport

/// The XML API as signed URLs call it.
extension GoogleCloudDouble {
    func answerSigned(_ place: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        try self.checkBucket(of: place)
        try self.checkSignature(of: call)
        switch call.method {
        case "PUT": return try self.upload(place, call)
        case "DELETE":
            _ = try self.object(place)
            self.state.change { $0.objects[place] = nil }
            return LoopbackSink.Answer(204)
        default:
            let object = try self.object(place)
            return LoopbackSink.Answer(
                200,
                headers: Self.headers(of: object),
                body: call.method == "HEAD" ? [] : object.bytes
            )
        }
    }

    private func upload(_ place: String, _ call: DoubleCall) throws(Complaint) -> LoopbackSink.Answer {
        let body = call.request.body
        if let range = call.request.header("x-goog-content-length-range") {
            let bounds = range.split(separator: ",").compactMap { Int($0) }
            guard bounds.count == 2, bounds[0] <= bounds[1] else {
                throw Self.xml("x-goog-content-length-range is no range", 400, "InvalidArgument")
            }
            guard body.count >= bounds[0] else { throw Self.xml("fewer bytes than allowed", 400, "EntityTooSmall") }
            guard body.count <= bounds[1] else { throw Self.xml("more bytes than allowed", 400, "EntityTooLarge") }
        }
        let object = GoogleCloudObject(
            generation: 0,
            bytes: body,
            contentType: call.request.header("content-type") ?? "application/octet-stream"
        )
        if let md5 = call.request.header("content-md5"), md5 != object.md5 {
            throw Self.xml("content-md5 is not that of the bytes", 400, "BadDigest")
        }
        for hash in call.request.header("x-goog-hash")?.split(separator: ",") ?? [] {
            guard ["md5=\(object.md5)", "crc32c=\(object.crc32c)"].contains(String(hash)) else {
                throw Self.xml("x-goog-hash is not that of the bytes", 400, "BadDigest")
            }
        }
        let there = self.state.value.objects[place]?.generation ?? 0
        if let wanted = call.request.header("x-goog-if-generation-match"), Int64(wanted) != there {
            throw Self.xml("x-goog-if-generation-match is not met", 412, "PreconditionFailed")
        }
        return LoopbackSink.Answer(200, headers: Self.headers(of: self.store(body, object.contentType, at: place)))
    }

    /// The V4 signature: everything that was signed is there, nothing that should be is missing, and the time is not over.
    private func checkSignature(of call: DoubleCall) throws(Complaint) {
        var pairs = (call.request.uri.split(separator: "?", maxSplits: 1).last ?? "").split(separator: "&").map {
            String($0)
        }
        guard let place = pairs.firstIndex(where: { $0.hasPrefix("X-Goog-Signature=") }),
            let signature = Hex.decode(pairs.remove(at: place).dropFirst("X-Goog-Signature=".count))
        else { throw Self.xml("X-Goog-Signature is missing or no hexadecimal", 403, "AccessDenied") }
        let query = try call.query()
        func value(_ name: String) throws(Complaint) -> String {
            guard query.values(of: name).count == 1, let value = query[name] else {
                throw Self.xml("\(name) is not there once", 400, "AuthorizationQueryParametersError")
            }
            return value
        }
        guard try value("X-Goog-Algorithm") == "GOOG4-RSA-SHA256" else {
            throw Self.xml("X-Goog-Algorithm is another", 400, "AuthorizationQueryParametersError")
        }
        let date = try value("X-Goog-Date")
        let scope = "\(date.prefix(8))/auto/storage/goog4_request"
        guard try value("X-Goog-Credential") == "\(Self.email)/\(scope)" else {
            throw Self.xml("X-Goog-Credential is not \(Self.email)/\(scope)", 403, "AccessDenied")
        }
        try self.checkTime(date, try value("X-Goog-Expires"))

        let names = try value("X-Goog-SignedHeaders").split(separator: ";").map { String($0) }
        guard names == names.sorted(), names.contains("host") else {
            throw Self.xml(
                "X-Goog-SignedHeaders is not in order, or without host",
                400,
                "AuthorizationQueryParametersError"
            )
        }
        if let more = call.request.headers.first(where: { $0.name.hasPrefix("x-goog-") && !names.contains($0.name) }) {
            throw Self.xml("\(more.name) is not signed", 403, "MalformedSecurityHeader")
        }
        var lines = ""
        for name in names {
            let values = call.request.headers.filter { $0.name == name }.map { header in
                header.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            }
            guard !values.isEmpty else {
                throw Self.xml("\(name) is signed and not there", 403, "MalformedSecurityHeader")
            }
            lines += "\(name):\(values.joined(separator: ","))\n"
        }
        let parameters = pairs.map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
            .sorted { String($0[0]).utf8.lexicographicallyPrecedes(String($1[0]).utf8) }
            .map { $0.joined(separator: "=") }
        let payload = call.request.header("x-goog-content-sha256") ?? "UNSIGNED-PAYLOAD"
        let canonical = [
            call.method, call.path, parameters.joined(separator: "&"), lines, names.joined(separator: ";"), payload,
        ].joined(separator: "\n")
        let text = "GOOG4-RSA-SHA256\n\(date)\n\(scope)\n" + Hex.encode(Hashing.sha256(Array(canonical.utf8)))
        guard self.key?.publicKey.isValid(signature, for: text.utf8) == true else {
            throw Self.xml("the signature is not that of this call", 403, "SignatureDoesNotMatch")
        }
    }

    private func checkTime(_ date: String, _ lifetime: String) throws(Complaint) {
        let digits = Array(date)
        guard digits.count == 16, digits[8] == "T", digits[15] == "Z",
            let start = Timestamp(
                rfc3339: "\(date.prefix(4))-\(String(digits[4..<6]))-\(String(digits[6..<8]))T"
                    + "\(String(digits[9..<11])):\(String(digits[11..<13])):\(String(digits[13..<15]))Z"
            ), let seconds = Int64(lifetime), (1...604_800).contains(seconds)
        else { throw Self.xml("X-Goog-Date or X-Goog-Expires is none", 400, "AuthorizationQueryParametersError") }
        let now = self.now()
        guard now < start + .seconds(seconds) else { throw Self.xml("the URL has expired", 400, "ExpiredToken") }
        guard start <= now + .seconds(900) else { throw Self.xml("the URL is of the future", 403, "AccessDenied") }
    }

    private static func xml(_ text: String, _ status: Int, _ code: String) -> Complaint {
        Complaint(text, status: status, code: Self.xml + code)
    }

    private static func headers(of object: GoogleCloudObject) -> [(String, String)] {
        [
            ("content-type", object.contentType), ("x-goog-generation", String(object.generation)),
            ("x-goog-hash", "crc32c=\(object.crc32c),md5=\(object.md5)"),
        ]
    }
}
