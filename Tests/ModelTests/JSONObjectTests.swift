import Model
import Testing

@Suite("JSON objects")
struct JSONObjectTests {
    @Test("members keep their order; changing one keeps its place")
    func order() {
        var object = JSONObject([("b", 1), ("a", 2)])
        object["c"] = 3
        object["b"] = 4
        #expect(JSON.object(object).text == #"{"b":4,"a":2,"c":3}"#)
        object["b"] = nil
        object["absent"] = nil
        #expect(JSON.object(object).text == #"{"a":2,"c":3}"#)
    }

    @Test("the last of two members with one name counts")
    func duplicates() throws {
        var object = try #require(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#.utf8).object)
        #expect(object["a"] == 3)
        object["a"] = nil
        #expect(object["a"] == nil)
        #expect(object == JSONObject([("b", 2)]))
    }

    @Test("equality is about the members that count, both ways round, and equal objects hash alike")
    func equality() {
        let twice = JSONObject([("a", 1), ("a", 2)])
        let once = JSONObject([("a", 2)])
        let other = JSONObject([("a", 2), ("b", 1)])
        #expect(twice == once && once == twice)
        #expect(twice != other && other != twice)
        #expect(JSONObject([("x", 1), ("y", 2)]) == JSONObject([("y", 2), ("x", 1)]))
        #expect(Set([twice, once, JSONObject([("a", 2), ("a", 2)])]).count == 1)
        #expect(JSONObject([("a", nil)]) != JSONObject())
        #expect(JSONObject().isEmpty && !once.isEmpty)
    }

    @Test("values are reached by path and by kind")
    func access() throws {
        let json = try JSON(parsing: #"{"a":{"b":{"c":"x"}},"n":1,"t":true,"l":[1],"z":null}"#.utf8)
        #expect(json.value(at: "a.b.c")?.string == "x")
        #expect(json.value(at: "a.x.c") == nil)
        #expect(json.value(at: "n.b") == nil)
        #expect(json["n"]?.integer == 1 && json["n"]?.string == nil)
        #expect(json["t"]?.bool == true && json["t"]?.integer == nil)
        #expect(json["l"]?.array == [1] && json["l"]?.object == nil && json["l"]?["a"] == nil)
        #expect(json["z"]?.isNull == true && json["absent"] == nil)
        #expect(JSON.string("a").bool == nil && JSON.null.array == nil)
    }
}
