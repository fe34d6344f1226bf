import AdapterKit
import Testing

@testable import TollgateApp

@Suite("What the demonstration waits for", .timeLimit(.minutes(1)))
struct DemoNewsTests {
    private static func delivery(_ type: String, refusal: String? = nil) -> DemoNews.Item {
        .delivery(.init(id: "evt_1", type: type, text: "{}", refusal: refusal))
    }

    private static func failure(_ items: [DemoNews.Item], patience: Duration = .seconds(30)) async -> String? {
        let wire = DemoNews.Wire()
        var news = DemoNews(wire, patience: patience)
        for item in items { wire.tell(item) }
        do {
            let _: Bool = try await news.wait(for: "the end") { _ in nil }
            return nil
        } catch { return "\(error)" }
    }

    @Test func findsWhatHasComeAndWhatComes() async throws {
        let wire = DemoNews.Wire()
        var news = DemoNews(wire)
        for type in ["order.created", "order.paid"] { wire.tell(Self.delivery(type)) }
        let find = { (type: String) in { @Sendable (news: DemoNews) in news.deliveries.first { $0.type == type } } }
        #expect(try await news.wait(for: "the payment", find("order.paid")).type == "order.paid")
        // It came before, and is not forgotten.
        #expect(try await news.wait(for: "the order", find("order.created")).type == "order.created")
        wire.tell(.call(.init(double: "sonet", operation: "confirmOrder", complaint: nil)))
        #expect(try await news.wait(for: "the question") { $0.calls.first }?.operation == "confirmOrder")
    }

    @Test func whateverGoesWrongEndsTheWaiting() async {
        #expect(await Self.failure([], patience: .milliseconds(1))?.contains("in vain for the end") == true)
        #expect(await Self.failure([.doublesEnded])?.contains("have ended, waiting for the end") == true)
        let refused = Self.delivery("order.paid", refusal: "stale")
        #expect(await Self.failure([refused]) == "order.paid came with a bad signature: stale")
        let call = DemoDoubles.Call(double: "sonet", operation: "x", complaint: "icpId is missing")
        let reason = await Self.failure([.call(call)], patience: .milliseconds(1))
        #expect(reason?.hasSuffix("in vain for the end; sonet complains: icpId is missing") == true)
    }

    /// Of an earlier waiting, whose time was over just when it had ended.
    @Test func anAlarmOfAnEarlierWaitingIsNoAlarm() async throws {
        let wire = DemoNews.Wire()
        var news = DemoNews(wire)
        wire.tell(Self.delivery("a"))
        _ = try await news.wait(for: "a") { $0.deliveries.first }
        wire.tell(.late(1))
        wire.tell(Self.delivery("b"))
        #expect(try await news.wait(for: "b") { $0.deliveries.dropFirst().first }.type == "b")
    }

    @Test func readsAFormAsABrowserDoes() throws {
        let page = """
            <p>no form</p><form method="post" action="/choose?a=1&amp;b=2"><input type="hidden" name="order" value="a&quot;&amp;lt;">
            <button id="pay" name="choice" value="pay">Pay</button></form>
            <form method="post" action="/other"><button name="choice" value="cancel">No</button></form>
            """
        let form = try #require(DemoForm(in: page))
        #expect(form.action == "/choose?a=1&b=2")
        #expect(form.fields == FormFields([.init("order", "a\"&lt;"), .init("choice", "pay")]))
        #expect(DemoForm(in: "<p>nothing</p>") == nil)
    }
}
