import Foundation
@testable import Rules
import TestSupport
import Testing

@Suite("changes of a file: after each other as one, and as a diff")
struct EditTests {
  private static func edits(of bytes: [UInt8], _ random: inout SeededRandom) -> [TextEdit] {
    let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
    var edits: [TextEdit] = []
    var at = 0
    while edits.count < 5 {
      let places = starts.filter { $0 >= at }
      guard let start = places.randomElement(using: &random), let end = places.filter({ $0 >= start }).prefix(30).randomElement(using: &random) else {
        break
      }
      edits.append(TextEdit(range: start..<end, text: random.pick(["", "中", "x", "\n", "a\nb\n"])))
      at = end + 1
    }
    return edits
  }

  @Test("changes that follow each other are one change of the file as it was")
  func composed() {
    for seed in 0..<500 as Range<UInt64> {
      var random = SeededRandom(seed)
      let file = SourceFile(path: "a", utf8: Array(RandomLayout(seed: seed).wild.utf8))
      var text = EditedText(file)
      for _ in 0..<6 {
        let now = text.bytes
        let edits = Self.edits(of: now, &random)
        text.apply(edits)
        #expect(text.bytes == edits.applied(to: now), "seed \(seed)")
      }
      #expect(text.edits.applied(to: file.utf8) == text.bytes, "seed \(seed)")
      #expect(text.edits.inOrder() == text.edits)
    }
  }

  @Test("a diff says what changes and nothing else: whoever follows it has the new file")
  func diffs() throws {
    for seed in 0..<500 as Range<UInt64> {
      var random = SeededRandom(seed)
      let bytes = Array(RandomLayout(seed: seed).wild.utf8)
      let file = SourceFile(path: "a", utf8: bytes)
      let edits = Self.edits(of: bytes, &random)
      let diff = UnifiedDiff(of: file, edits).text(Paint(false), in: .en)
      #expect(try Self.followed(diff, from: bytes) == edits.applied(to: bytes), "seed \(seed):\n\(diff)")
    }
  }

  /// As `patch` does it.
  private static func followed(_ diff: String, from bytes: [UInt8]) throws -> [UInt8] {
    var old = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    var new: [[UInt8]] = []
    var (endsWithLine, taken) = (true, 0)
    // The file's last line end.
    if old.last == [] { old.removeLast() } else { endsWithLine = false }
    var isLastOfNew = false
    for line in diff.utf8.split(separator: 0x0A).map({ Array($0) }).dropFirst(2) {
      let (sign, rest) = (line[0], Array(line.dropFirst()))
      switch sign {
      case UInt8(ascii: "@"):
        let words = String(decoding: line, as: UTF8.self).split { " ,+-@".contains($0) }
        let parts = String(decoding: line, as: UTF8.self).split(separator: " ")
        let start = try #require(words.first.flatMap { Int($0) })
        let isEmpty = parts[1].hasSuffix(",0")
        let first = isEmpty ? start : start - 1
        try #require(first >= taken && first <= old.count)
        new += old[taken..<first]
        taken = first
      case UInt8(ascii: " "), UInt8(ascii: "-"):
        try #require(taken < old.count && old[taken] == rest)
        if sign == UInt8(ascii: " ") { new.append(rest) }
        taken += 1
        isLastOfNew = sign == UInt8(ascii: " ")
      case UInt8(ascii: "+"):
        new.append(rest)
        isLastOfNew = true
      default:
        // `\ no line end`: of the line above.
        if isLastOfNew { endsWithLine = false } else if taken == old.count { endsWithLine = true }
      }
    }
    new += old[taken...]
    return Array(new.joined(separator: [0x0A])) + (endsWithLine && !new.isEmpty ? [0x0A] : [])
  }

  @Test("lines that change, with three around them; no secret is shown")
  func shown() {
    let text = (1...20).map { "line \($0)\n" }.joined()
    let file = SourceFile(path: "a.yaml", utf8: Array(text.utf8))
    let at = text.utf8.count - "line 20\n".utf8.count
    let edits = [TextEdit(range: 0..<4, text: "LINE"), TextEdit(range: at..<at + 4, text: "last")]
    #expect(
      UnifiedDiff(of: file, edits).text(Paint(false), in: .en) == """
        --- a.yaml
        +++ a.yaml
        @@ -1,4 +1,4 @@
        -line 1
        +LINE 1
         line 2
         line 3
         line 4
        @@ -17,4 +17,4 @@
         line 17
         line 18
         line 19
        -line 20
        +last 20

        """)
    #expect(UnifiedDiff(of: file, []).text(Paint(false), in: .en).isEmpty)
    let secret = SourceFile(path: "a.yaml", utf8: Array("accounts:\n  main:\n    secret:   0123456789abcdef0123456789abcdef\n".utf8))
    let whole = TextEdit(range: 0..<0, text: "# x\n")
    #expect(!UnifiedDiff(of: secret, [whole]).text(Paint(false), in: .en).contains("0123456789abcdef"))
  }
}
