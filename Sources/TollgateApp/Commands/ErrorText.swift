import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Store

/// Errors of libraries and of the system in words that somebody at a shell understands.
enum ErrorText {
    static func of(_ error: any Error) -> String {
        switch error {
        case let error as StoreError: Self.of(error)
        case let error as NIOConnectionError: Self.of(error)
        case let error as IOError: Self.system(error.errnoCode)
        case is NIOSSLError: "TLS could not be agreed on; is the certificate trusted here, and for this name?"
        case let error as HTTPClientError: error.shortDescription.lowercased()
        case let error as POSIXError: Self.system(error.code.rawValue)
        case let error as CocoaError: Self.of(error)
        default: "\(error)"
        }
    }

    private static func of(_ error: StoreError) -> String {
        switch error {
        case .unavailable(let reason): "the database cannot be used just now: \(reason)"
        case .overloaded: "too much waits for the database: try again later"
        case .failed(let reason): "the database failed: \(reason)"
        case .conflict(let reason): reason
        }
    }

    private static func of(_ error: NIOConnectionError) -> String {
        // What an address answered says more than that there was no second one.
        if let failure = error.connectionErrors.first { return Self.of(failure.error) }
        return error.dnsAError == nil && error.dnsAAAAError == nil ? "\(error)" : "the name \(error.host) is not known"
    }

    private static func of(_ error: CocoaError) -> String {
        let cause = (error.underlying as? POSIXError).map { Self.system($0.code.rawValue) }
        let text = cause ?? error.localizedDescription
        return error.filePath.map { "\($0): \(text)" } ?? text
    }

    private static func system(_ code: Int32) -> String { String(cString: strerror(code)) }
}
