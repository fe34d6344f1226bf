import AdapterTesting
import FoundationEssentials
import Model
import Signing
import Testing

@testable import PusherAdapter

@Suite("Pusher: vectors of the official library")
struct PusherVectorTests {
    @Test("agrees with the library", arguments: try AdapterVector.load("pusher"))
    func agrees(_ vector: AdapterVector) {
        #expect(vector.problem(with: PusherAdapter.self) == nil)
    }

    @Test("the file holds cases of every kind")
    func complete() throws {
        #expect(try AdapterVector.load("pusher").count >= 13)
    }

    @Test("signs channels and users as the library does")
    func channels() throws {
        let file = try JSON(parsing: Data(contentsOf: FixturesFolder.url("vectors/pusher_channel_auth.json")))
        let key = try #require(file["key"]?.string)
        let text = try #require(file["secret"]?.string)
        let secret = Secret(label: "app", bytes: Array(text.utf8))
        let signer = PusherSigner(key: key, secret: secret)
        let cases = try #require(file["cases"]?.array)
        #expect(cases.count == 5)
        for item in cases {
            let id = try #require(item["socket_id"]?.string)
            let socket = try #require(PusherSocketID(id))
            let result = item["result"]
            let auth: String
            if let name = item["channel"]?.string {
                auth = signer.auth(socket, try PusherChannel(name), channelData: result?["channel_data"]?.string)
            } else {
                auth = signer.auth(socket, userData: try #require(result?["user_data"]?.string))
            }
            #expect(.string(auth) == result?["auth"])
        }
    }
}
