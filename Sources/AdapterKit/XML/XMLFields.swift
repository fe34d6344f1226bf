import Foundation
import FoundationXML

/// The texts of a small XML document, as the fields of a form: each element that holds no other, under its own name.
///
/// Read by the system's XML library. A document type is refused before it is read, because entities are declared there
/// and nowhere else: so none is resolved, from outside or inside, and none can grow. Processing instructions are refused
/// too.
public enum XMLFields: Sendable {
    public enum Failure: Error, Sendable, Hashable {
        case tooLong(limit: Int)
        case notText
        /// It has a document type or declares entities.
        case documentType
        case processingInstruction
        case malformed
        case tooDeep(limit: Int)
        case tooManyElements(limit: Int)
    }

    /// Bytes; notices are a few hundred.
    public static let longest = 64 << 10
    public static let depthLimit = 16
    public static let elementLimit = 500

    public static func parse(_ bytes: [UInt8]) throws(Failure) -> FormFields {
        guard bytes.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else { throw .notText }
        // Told of another encoding the library would read other characters than were looked at here.
        let document = Self.withoutDeclaration(text)
        // By bytes, as the library reads: with an accent behind it, a text no longer contains its last letter.
        let read = Array(document.utf8)
        guard !Self.holds("<!DOCTYPE", read), !Self.holds("<!ENTITY", read) else { throw .documentType }
        // The library crashes on one without content: swift-corelibs-foundation takes its missing text for a string.
        guard !Self.holds("<?", read) else { throw .processingInstruction }
        let parser = XMLParser(data: Data(read))
        parser.shouldResolveExternalEntities = false
        let reader = Reader()
        parser.delegate = reader
        let isWhole = parser.parse()
        if let failure = reader.failure { throw failure }
        guard isWhole, reader.isComplete else { throw .malformed }
        return FormFields(reader.fields)
    }

    private static func holds(_ mark: String, _ document: [UInt8]) -> Bool {
        document.firstRange(of: Array(mark.utf8)) != nil
    }

    private static func withoutDeclaration(_ text: String) -> Substring {
        let body = text.drop { $0 == "\u{FEFF}" || $0.isWhitespace }
        guard body.hasPrefix("<?xml"), let end = body.range(of: "?>") else { return body }
        return body[end.upperBound...]
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var fields: [FormFields.Field] = []
        var failure: Failure?
        private var open: [(name: String, text: String, isLeaf: Bool)] = []
        private var elements = 0

        /// The library takes a document that stops too early for a whole one.
        var isComplete: Bool { self.elements > 0 && self.open.isEmpty }

        func parser(
            _ parser: XMLParser,
            didStartElement name: String,
            namespaceURI: String?,
            qualifiedName: String?,
            attributes: [String: String]
        ) {
            self.elements += 1
            if self.elements > XMLFields.elementLimit {
                self.stop(parser, .tooManyElements(limit: XMLFields.elementLimit))
            }
            if self.open.count >= XMLFields.depthLimit { self.stop(parser, .tooDeep(limit: XMLFields.depthLimit)) }
            guard self.failure == nil else { return }
            if !self.open.isEmpty { self.open[self.open.count - 1].isLeaf = false }
            self.open.append((name, "", true))
        }

        func parser(_ parser: XMLParser, foundCharacters text: String) {
            if !self.open.isEmpty { self.open[self.open.count - 1].text += text }
        }

        func parser(_ parser: XMLParser, foundCDATA block: Data) {
            guard let text = String(validating: block, as: UTF8.self) else { return self.stop(parser, .notText) }
            self.parser(parser, foundCharacters: text)
        }

        func parser(
            _ parser: XMLParser,
            didEndElement name: String,
            namespaceURI: String?,
            qualifiedName: String?
        ) {
            guard self.failure == nil, let element = self.open.popLast() else { return }
            if element.isLeaf {
                let text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
                self.fields.append(FormFields.Field(element.name, text))
            }
        }

        func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
            if self.failure == nil { self.failure = .malformed }
        }

        private func stop(_ parser: XMLParser, _ failure: Failure) {
            if self.failure == nil { self.failure = failure }
            parser.abortParsing()
        }
    }
}

extension XMLFields.Failure: CustomStringConvertible {
    /// Never quotes the document.
    public var description: String {
        switch self {
        case .tooLong(let limit): "the XML is longer than \(limit) bytes"
        case .notText: "the XML is not UTF-8"
        case .documentType: "the XML has a document type or declares entities, which is refused"
        case .processingInstruction: "the XML has a processing instruction, which is refused"
        case .malformed: "the XML is not well-formed"
        case .tooDeep(let limit): "the XML nests deeper than \(limit)"
        case .tooManyElements(let limit): "the XML has more than \(limit) elements"
        }
    }
}
