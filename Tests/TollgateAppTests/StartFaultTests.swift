import Foundation
import TestSupport
import Testing

@testable import TollgateApp

/// What keeps a gateway from starting is said with its file and its mend, by `serve`, and by `doctor` beforehand.
@Suite("What keeps a gateway from starting", .timeLimit(.minutes(2)))
struct StartFaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The file that is at fault, below the workplace.
        var file: String
        /// Of `doctor`.
        var check: String
        var says: String
        /// Spoils a place that a gateway was started at before.
        var spoil: @Sendable (Workplace) throws -> Void

        init(
            _ description: String,
            file: String,
            check: String,
            says: String,
            spoil: @escaping @Sendable (Workplace) throws -> Void
        ) {
            (self.testDescription, self.file, self.check, self.says) = (description, file, check, says)
            self.spoil = spoil
        }
    }

    static let cases = [
        Case("a short seal key", file: "seal.key", check: "own keys", says: "put it back from a backup") {
            try PrivateFile.write([1, 2, 3], to: $0.folder.file("seal.key"))
        },
        Case("a ring without keys", file: "signing-keys.json", check: "own keys", says: "put it back from a backup") {
            try PrivateFile.write(Array("{}".utf8), to: $0.folder.file("signing-keys.json"))
        },
        Case("a ring that is cut off", file: "signing-keys.json", check: "own keys", says: "is no JSON") {
            try PrivateFile.write(Array("{\"keys\":".utf8), to: $0.folder.file("signing-keys.json"))
        },
        Case("no database", file: "tollgate.db", check: "database", says: "name another file at store.sqlite.path") {
            let text = String(repeating: "this is no database. ", count: 400)
            try PrivateFile.write(Array(text.utf8), to: $0.database)
        },
        Case("a damaged database", file: "tollgate.db", check: "database", says: "restore a backup") { place in
            let file = try FileHandle(forWritingTo: URL(filePath: place.database))
            // The first page after its header: what tables there are.
            try file.seek(toOffset: 100)
            try file.write(contentsOf: Data(repeating: 0xFF, count: 3000))
            try file.close()
        },
        Case("a folder in the database's place", file: "tollgate.db", check: "database", says: "name a file in it") {
            try FileManager.default.removeItem(atPath: $0.database)
            try FileManager.default.createDirectory(atPath: $0.database, withIntermediateDirectories: false)
            // A folder that others may list is no fault of this kind.
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: $0.database)
        },
        Case("another certificate's key", file: "key.pem", check: "tls", says: "is not the key of the certificate in") {
            try $0.useTLS(key: Self.otherKey)
        },
        Case("no key", file: "key.pem", check: "tls", says: "holds no key that can be read") {
            try $0.useTLS(key: "no key")
        },
    ]

    @Test(arguments: Self.cases)
    func isSaidWithItsMend(_ example: Case) async throws {
        let place = try Workplace()
        try await place.startOnce()
        try example.spoil(place)
        let started = await Transcript.of("serve", "--config", place.config)
        #expect(started.code == 1 && started.errorText.contains(place.folder.file(example.file)), "\(started)")
        #expect(started.errorText.contains(example.says), "\(started)")
        let faults = await Doctor(path: place.config, environment: [:]).examine().filter { !$0.isFine }
        #expect(faults.map(\.check) == [example.check], "\(faults)")
        #expect(faults.first?.text.contains(place.folder.file(example.file)) == true, "\(faults)")
        #expect(faults.first?.text.contains(example.says) == true, "\(faults)")
    }

    @Test func whoLooksAtADatabaseIsToldTheSame() async throws {
        let place = try Workplace()
        try PrivateFile.write(Array(String(repeating: "no database. ", count: 400).utf8), to: place.database)
        let shown = await Transcript.of("orders", "list", "--config", place.config)
        #expect(shown.code == 1 && shown.errorText.contains(place.database), "\(shown)")
        #expect(shown.errorText.contains("name another file at store.sqlite.path"), "\(shown)")
    }

    @Test func keysThatBelongTogetherAreFine() async throws {
        let place = try Workplace()
        try place.useTLS(key: CommandClientTests.key)
        let findings = await Doctor(path: place.config, environment: [:]).examine()
        #expect(findings.first { $0.check == "tls" }?.isFine == true, "\(findings)")
    }

    /// Belongs to no certificate; made for this test and used nowhere else.
    private static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFQUxUmu6aKf0Lyae
        bR0pQCNB7G+QqUzZfw6pIfVSSYKhRANCAASy/MGzxRuxTsgXnegBFt3opN4fwykQ
        4nwJj/mRJ1CCq1VrMjxSaQj5l6GzG7XbbXVg5nHSY5/PwTL83bNM2DQT
        -----END PRIVATE KEY-----
        """
}

extension Workplace {
    /// Writes the tests' certificate and a key, and has them served.
    fileprivate func useTLS(key: String) throws {
        try Data(CommandClientTests.certificate.utf8).write(to: URL(filePath: self.folder.file("certificate.pem")))
        try Data(key.utf8).write(to: URL(filePath: self.folder.file("key.pem")))
        let text = try String(contentsOf: URL(filePath: self.config), encoding: .utf8)
        let tls = "server: { port: 0, tls: { certificate: certificate.pem, key: key.pem } }"
        try Data(text.replacing("server: { port: 0 }", with: tls).utf8).write(to: URL(filePath: self.config))
    }
}
