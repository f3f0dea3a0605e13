@testable import EditorServer
import Rules
import TestSupport
import Testing
import Wire

/// The texts of open documents, held against texts as Swift has them.
@Suite("documents")
struct DocumentTests {
  private static let signs = ["a", " ", "\u{FEFF}", "\n", "\r\n", "\r", "中", "文", "é", "😀", "{", "\"", ":"]

  @Test("what is changed in lines and columns is what a text would be", arguments: [PositionEncoding.utf8, .utf16])
  func changes(_ encoding: PositionEncoding) {
    var random = SeededRandom(17)
    for _ in 0..<300 {
      var model = (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.signs.randomElement(using: &random) ?? "a" }.joined()
      var document = DocumentText(Array(model.utf8))
      for _ in 0..<20 {
        let scalars = Array(model.unicodeScalars)
        let (a, b) = (Int.random(in: 0...scalars.count, using: &random), Int.random(in: 0...scalars.count, using: &random))
        let (low, high) = (Self.bytes(of: scalars[..<min(a, b)]), Self.bytes(of: scalars[..<max(a, b)]))
        let new = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.signs.randomElement(using: &random) ?? "a" }.joined()
        // Rules are read without a mark before them.
        let mark = document.written.count - document.bytes.count
        guard low >= mark else { continue }
        let range = document.range(of: low - mark..<high - mark, encoding)
        // Inside of a line end there is no place to point at.
        guard document.bytes(of: range, encoding) == low - mark..<high - mark else { continue }
        document.replace(range, encoding, with: new)
        var bytes = Array(model.utf8)
        bytes.replaceSubrange(low..<high, with: Array(new.utf8))
        model = String(decoding: bytes, as: UTF8.self)
        let fresh = DocumentText(bytes)
        #expect(document.written == bytes)
        #expect(document.lineCount == fresh.lineCount, "\(model.debugDescription)")
        let places = (0...bytes.count).map { document.position(at: $0, encoding) }
        #expect(places == (0...bytes.count).map { fresh.position(at: $0, encoding) }, "\(model.debugDescription)")
      }
    }
  }

  private static func bytes(of scalars: ArraySlice<Unicode.Scalar>) -> Int { scalars.reduce(0) { $0 + UTF8.width($1) } }

  @Test("a byte order mark counts for the editor, not for rules, and can be taken away")
  func mark() {
    var text = DocumentText(Array("\u{FEFF}甲: 1\n乙".utf8))
    #expect(text.bytes == Array("甲: 1\n乙".utf8))
    #expect(text.position(at: 0, .utf16) == TextPosition(line: 0, column: 1) && text.position(at: 3, .utf8) == TextPosition(line: 0, column: 6))
    #expect(text.position(at: 7, .utf16) == TextPosition(line: 1, column: 0) && text.bytes(ofLine: 1) == 7..<10)
    #expect(text.byte(at: TextPosition(line: 0, column: 0), .utf16) == 0 && text.byte(at: TextPosition(line: 0, column: 2), .utf16) == 3)
    text.replace(TextRange(TextPosition(line: 0, column: 0), TextPosition(line: 0, column: 1)), .utf16, with: "")
    #expect(text.written == Array("甲: 1\n乙".utf8))
  }

  @Test("a column beyond its line is the end of the line, and a line beyond the text is its end")
  func beyond() {
    let text = DocumentText(Array("甲😀\n乙".utf8))
    #expect(text.byte(at: TextPosition(line: 0, column: 99), .utf16) == 7)
    #expect(text.byte(at: TextPosition(line: 0, column: 2), .utf16) == 3)
    #expect(text.byte(at: TextPosition(line: 0, column: 3), .utf16) == 7)
    #expect(text.byte(at: TextPosition(line: 0, column: 1), .utf8) == 0)
    #expect(text.byte(at: TextPosition(line: 9, column: 0), .utf8) == 11)
  }

  @Test("a place that did not change is found in the later text")
  func drift() {
    var random = SeededRandom(5)
    for _ in 0..<500 {
      let old = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) }
      let at = Int.random(in: 0...old.count, using: &random)
      let end = Int.random(in: at...old.count, using: &random)
      var new = old
      new.replaceSubrange(at..<end, with: (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 97...99, using: &random) })
      let drift = TextDrift(from: old, to: new)
      let ranges = (0...old.count).flatMap { low in (low...old.count).map { low..<$0 } }
      #expect(ranges.allSatisfy { range in drift.moved(range).map { old[range] == new[$0] } ?? true })
      if at > 0 { #expect(drift.moved(0..<at) == 0..<at) }
    }
  }

  @Test(
    "addresses lead to paths and back",
    arguments: [
      ("file:///a/b.yaml", "/a/b.yaml"), ("file:///a/%E8%A7%84%E5%88%99.yaml", "/a/规则.yaml"), ("file:///a/./b/../c%20d.yaml", "/a/c d.yaml"),
      ("file://localhost/a", "/a"), ("file://elsewhere/a", nil), ("untitled:1", "untitled:1"), ("file:///a%zz", nil), ("file:///a%00", nil),
    ])
  func addresses(_ uri: String, _ path: String?) {
    #expect(DocumentAddress(uri).path == path)
    if let path { #expect(DocumentAddress(DocumentAddress(path: path).uri).path == path) }
  }
}

/// Messages in a stream of bytes.
@Suite("messages")
struct FrameTests {
  @Test("are whole however they are cut")
  func cut() throws {
    let texts = ["{}", "{\"a\":\"中\"}", String(repeating: "x", count: 5000)]
    let stream = texts.flatMap { MessageFrames.framed($0) }
    for size in [1, 2, 7, 64, 100_000] {
      var frames = MessageFrames()
      var found: [String] = []
      for start in stride(from: 0, to: stream.count, by: size) {
        frames.add(stream[start..<min(stream.count, start + size)])
        while let message = try frames.next() { found.append(String(decoding: message, as: UTF8.self)) }
      }
      #expect(found == texts)
    }
  }

  @Test(
    "that are none are refused before they are waited for",
    arguments: [
      "GET / HTTP/1.1\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "\r\n{}",
      "Content-Length: 99999999999\r\n\r\n", "Content-Length: x\r\n\r\n", String(repeating: "a", count: 5000),
    ])
  func refused(_ text: String) {
    var frames = MessageFrames()
    frames.add(text.utf8)
    #expect(throws: MessageFrames.Fault.self) { _ = try frames.next() }
  }
}
