public import AdapterKit
import Model
import Signing
public import TestSupport

/// A call to a double, with what every provider's check begins with.
public struct DoubleCall: Sendable {
    public let request: LoopbackSink.Request

    public init(_ request: LoopbackSink.Request) { self.request = request }

    public var method: String { self.request.method }

    /// The path as it was sent, not decoded.
    public var path: String { String(self.request.uri.prefix { $0 != "?" }) }

    /// The steps of the path, decoded.
    public func steps() throws(Complaint) -> [String] {
        var steps: [String] = []
        for step in self.path.split(separator: "/") {
            let shielded = step.replacing("+", with: "%2B").replacing("&", with: "%26").replacing("=", with: "%3D")
            do throws(FormError) { steps.append(try FormFields(parsing: "x=\(shielded)".utf8)["x"] ?? "") } catch {
                throw Complaint("the path cannot be decoded: \(error)")
            }
        }
        return steps
    }

    public func query() throws(Complaint) -> FormFields {
        do throws(FormError) { return try FormFields(queryOf: self.request.uri) } catch {
            throw Complaint("the query cannot be read: \(error)")
        }
    }

    public func form() throws(Complaint) -> FormFields {
        try self.check(type: "application/x-www-form-urlencoded")
        do throws(FormError) { return try FormFields(parsing: self.request.body) } catch {
            throw Complaint("the body is no form: \(error)")
        }
    }

    /// Fields and files of a form in either of its two types, as a provider reads it that takes both.
    ///
    /// - Parameter files: the names that files may have.
    public func form(files: Set<String>) throws(Complaint) -> (fields: FormFields, files: [MultipartForm.Part]) {
        let type = self.request.header("content-type") ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data") else { return (try self.form(), []) }
        let parts: [MultipartForm.Part]
        do throws(FormError) { parts = try MultipartForm(parsing: self.request.body, contentType: type).parts } catch {
            throw Complaint("the body is no form: \(error)")
        }
        var fields = FormFields()
        for part in parts {
            guard part.filename == nil else {
                guard files.contains(part.name) else { throw Complaint("\(part.name) is no file of this call") }
                continue
            }
            guard let value = String(validating: part.body, as: UTF8.self) else {
                throw Complaint("\(part.name) is not UTF-8")
            }
            fields.fields.append(.init(part.name, value))
        }
        return (fields, parts.filter { $0.filename != nil })
    }

    public func json(type: String = "application/json") throws(Complaint) -> JSONShape {
        try self.check(type: type)
        do throws(JSONParseError) { return JSONShape(try JSON(parsing: self.request.body), path: "") } catch {
            throw Complaint("the body is not JSON: \(error)")
        }
    }

    private func check(type: String) throws(Complaint) {
        let value = self.request.header("content-type") ?? "missing"
        guard value.prefix(while: { $0 != ";" }).lowercased() == type else {
            throw Complaint("content-type is \(value), not \(type)", status: 415)
        }
    }

    /// Lets in who knows these (RFC 7617).
    public func checkBasic(user: String, password: String, code: String = "") throws(Complaint) {
        guard let value = self.request.header("authorization") else {
            throw Complaint("authorization is missing", status: 401, code: code)
        }
        guard value == "Basic " + Base64.encode("\(user):\(password)".utf8) else {
            throw Complaint("authorization is not the one expected for \(user)", status: 401, code: code)
        }
    }
}
