import AdapterKit
import Model
import Signing

/// A small good adapter; its shape says how it describes itself, and an option of its source how it is made bad.
///
/// `x-signature` is the hex of HMAC-SHA256 of time, a point, the query where the shape covers it, and the body.
struct PlainAdapter<Shape: PlainShape>: Adapter {
    static var descriptor: AdapterDescriptor { Shape.descriptor }

    let settings: SourceSettings

    init(settings: SourceSettings) { self.settings = settings }

    init(secrets: [Secret], flaw: PlainFlaw?) {
        var settings = SourceSettings(name: "plain", secrets: secrets)
        settings.options["flaw"] = flaw.map { .string($0.rawValue) }
        self.init(settings: settings)
    }

    var flaw: PlainFlaw? { self.settings.options["flaw"]?.string.flatMap(PlainFlaw.init) }

    var verification: any VerificationScheme { PlainScheme(flaw: self.flaw) }

    func normalize(_ request: VerifiedRequest) throws(AdapterFailure) -> Normalization {
        try PlainReading(flaw: self.flaw).normalize(request.request.body)
    }
}

/// How a ``PlainAdapter`` describes itself.
protocol PlainShape: SendableMetatype {
    static var descriptor: AdapterDescriptor { get }
}

extension PlainShape {
    static var plain: AdapterDescriptor {
        AdapterDescriptor(
            name: "plain",
            provider: "Plain",
            apiVersion: "1",
            scheme: "HMAC-SHA256, hex, of time.body",
            coverage: .body,
            toleranceSeconds: 300,
            idempotencyKey: "id",
            retryHorizonSeconds: 3600,
            emits: ["payment.succeeded"],
            normalizerVersion: 1
        )
    }

    static func plain(_ change: (inout AdapterDescriptor) -> Void) -> AdapterDescriptor {
        var descriptor = self.plain
        change(&descriptor)
        return descriptor
    }
}

enum GoodShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain }
}

enum URLShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain { $0.coverage = .bodyAndURL } }
}

enum UnreasonedShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain { $0.coverage = .bodyUncovered(reason: " ") } }
}

enum TimelessShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain { $0.toleranceSeconds = nil } }
}

enum MethodlessShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain { $0.methods = ["GET"] } }
}

enum TokenShape: PlainShape {
    static var descriptor: AdapterDescriptor { self.plain { $0.credentialHeaders = ["x-token"] } }
}
