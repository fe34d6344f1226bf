import Signing
import Testing

@Suite("Plain hashes")
struct HashingTests {
    @Test("are those of FIPS 180-4")
    func known() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Hex.encode(Hashing.sha256(Array("abc".utf8))) == abc)
        #expect(Hex.encode(Hashing.sha256("abc".utf8)) == abc)
        #expect(Hex.encode(Hashing.sha256([])).hasPrefix("e3b0c44298fc1c14"))
    }

    @Test("of several texts tell where one ends and the next begins")
    func texts() {
        let all = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["2:ab", "c"], []].map(
            Hashing.sha256(of:)
        )
        #expect(Set(all).count == all.count)
        #expect(Hashing.sha256(of: ["a", "bc"]) == Hashing.sha256("1:a2:bc".utf8))
    }
}
