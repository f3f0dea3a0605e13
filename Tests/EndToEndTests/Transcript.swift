import Foundation
import Testing

/// What a document says is printed, with `…` for what may be anything: within a line, or alone in a line for any lines.
enum Transcript {
  static func agrees(_ printed: String, _ expected: String) -> Bool {
    agrees(lines(printed)[...], lines(expected)[...])
  }

  /// What is to stand in the document: what was printed, without what was left out of it before. What changes from run to run keeps its `…`
  /// when the words around it change, also where they are those of another language.
  static func rewritten(_ expected: String, by printed: String) -> String {
    var rest = lines(printed)[...]
    let parts = lines(expected).split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1 else {
      let old = parts[0]
      return old.count == rest.count ? zip(old, rest).map(line).joined(separator: "\n") : printed
    }
    var kept: [String] = []
    for (index, part) in parts.enumerated() {
      // The first lines and the last ones are where they were; those between are where most of their signs are.
      let starts = Array(rest.startIndex...max(rest.startIndex, rest.endIndex - part.count))
      let start =
        index == 0 ? starts[0] : index == parts.count - 1 ? starts[starts.count - 1] : starts.max { alike($0, part, rest) < alike($1, part, rest) }
      let found = rest[(start ?? rest.startIndex)...].prefix(part.count)
      kept += zip(part, found).map(line)
      if index < parts.count - 1 { kept.append("…") }
      rest = rest[found.endIndex...]
    }
    return kept.joined(separator: "\n")
  }

  private static func lines(_ text: String) -> [String] { text.components(separatedBy: "\n") }

  private static func agrees(_ printed: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
    guard let wanted = expected.first else { return printed.isEmpty }
    if wanted == "…" {
      return (printed.startIndex...printed.endIndex).contains { agrees(printed[$0...], expected.dropFirst()) }
    }
    guard let line = printed.first, fits(line, wanted) else { return false }
    return agrees(printed.dropFirst(), expected.dropFirst())
  }

  private static func fits(_ line: String, _ wanted: String) -> Bool {
    let parts = wanted.components(separatedBy: "…")
    guard parts.count > 1 else { return line == wanted }
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]), line.count >= parts[0].count + parts[parts.count - 1].count else {
      return false
    }
    var rest = line.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// One line: between the nearest words that it still has on either side of a `…`, that stays; where it has none of them, from the last
  /// number on.
  private static func line(_ expected: String, by line: String) -> String {
    let parts = expected.components(separatedBy: "…")
    guard parts.count > 1, !fits(line, expected) else { return parts.count > 1 ? expected : line }
    var kept = ""
    var rest = line[...]
    for (before, behind) in zip(parts, parts.dropFirst()) {
      guard let start = end(of: before, in: rest), let stop = beginning(of: behind, in: rest[start...]) else { continue }
      kept += rest[..<start] + "…"
      rest = rest[stop...]
    }
    if kept.isEmpty, let number = line.matches(of: /[^\s，。：；]*\d[^\s，。：；]*/).last { return line[..<number.range.lowerBound] + "…" }
    return kept + rest
  }

  /// Where the longest end of a text ends that stands in a line; the beginning where there is no text.
  private static func end(of text: String, in line: Substring) -> String.Index? {
    if text.isEmpty { return line.startIndex }
    return text.indices.lazy.map { text[$0...] }.filter { $0.contains { !$0.isWhitespace } }.compactMap { line.firstRange(of: $0)?.upperBound }.first
  }

  /// Where the longest beginning of a text begins that stands in a line; the end where there is no text.
  private static func beginning(of text: String, in line: Substring) -> String.Index? {
    if text.isEmpty { return line.endIndex }
    return text.indices.reversed().lazy.map { text[...$0] }.compactMap { line.firstRange(of: $0)?.lowerBound }.first
  }

  /// How many signs of ASCII lines have in common with those from a place on: names, numbers and addresses stay in every language.
  private static func alike(_ start: Int, _ part: ArraySlice<String>, _ printed: ArraySlice<String>) -> Int {
    zip(part, printed[start...]).reduce(0) { sum, pair in
      let words = Set(pair.0.split { !$0.isASCII || $0 == " " || $0 == "…" })
      return sum + Set(pair.1.split { !$0.isASCII || $0 == " " }).intersection(words).reduce(0) { $0 + $1.count }
    }
  }
}

@Suite("transcripts")
struct TranscriptWritingTests {
  @Test(
    "what is recorded anew keeps what was left out",
    arguments: [
      ("ok", "好", "好"),
      ("one\ntwo", "一\n二\n三", "一\n二\n三"),
      ("…", "一\n二", "…"),
      ("first\n…\nlast 7", "头\na\nb\n末 7", "头\n…\n末 7"),
      ("…\ndo add 127.0.0.1 …\n…", "x\n该做 127.0.0.1 号\ny", "…\n该做 127.0.0.1 …\n…"),
      ("account main: 5 steps done in …", "账号 main：5 步，用时 2.1 s", "账号 main：5 步，用时 …"),
      ("holds      http://weixin.qq.com/q/…", "内容       http://weixin.qq.com/q/02abc", "内容       http://weixin.qq.com/q/…"),
      ("rules 3 rules, revision …", "rules 3 rules, revision 9f", "rules 3 rules, revision …"),
      ("{…\"left_ms\":0…}", "{\"a\":1,\"left_ms\":0,\"b\":2}", "{…\"left_ms\":0…}"),
    ])
  func rewritten(_ expected: String, _ printed: String, _ written: String) {
    #expect(Transcript.rewritten(expected, by: printed) == written)
  }
}
