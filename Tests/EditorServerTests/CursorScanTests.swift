@testable import EditorServer
import Foundation
import Rules
import TestSupport
import Testing

/// Where in a file a place is, read from the text alone.
@Suite("where something is written")
struct CursorScanTests {
  /// `‸` is the place; then what it is, the keys that lead there, and the word.
  static let rows: [(text: String, role: CursorScan.Role, keys: String, word: String)] = [
    ("‸", .key, "", ""),
    ("wx‸", .key, "", "wx"),
    ("wxrules: ‸", .value, "wxrules", ""),
    ("rules:\n  ‸", .key, "rules", ""),
    ("rules:\n  - ‸", .key, "rules", ""),
    ("rules:\n  - id‸: a", .key, "rules", "id"),
    ("rules:\n  - id: a\n    ‸", .key, "rules", ""),
    ("rules:\n  - id: a\n    wh‸", .key, "rules", "wh"),
    ("rules:\n  - id: a\n    on: te‸xt\n    reply: x", .value, "rules on", "text"),
    ("rules:\n  - id: a\n    when:\n      ‸\n    reply: x", .key, "rules when", ""),
    ("rules:\n  - id: a\n    when:\n      text:\n        equals: ‸", .value, "rules when text equals", ""),
    ("rules:\n- id: a\n  on: ‸", .value, "rules on", ""),
    ("rules:\n  - { id: a, ‸", .key, "rules", ""),
    ("rules:\n  - { id: a, on: ‸ }", .value, "rules on", ""),
    ("rules:\n  - { id: a, when: { te‸", .key, "rules when", "te"),
    ("rules:\n  - { id: a, on: [ scan, ‸ ] }", .value, "rules on", ""),
    ("rules:\n  - { id: a,\n      on: ‸ }", .value, "rules on", ""),
    ("rules:\n  - id: a\n    reply: \"{{ us‸", .value, "rules reply", "\"{{ us"),
    ("rules:\n  - id: a\n    reply: \"{{ us‸\n    on: text\n", .value, "rules reply", "\"{{ us"),
    ("rules:\n  - id: a\n    reply: '甲‸乙'\n", .value, "rules reply", "'甲乙'"),
    ("rules:\n  - id: a\n    reply: |\n      一\n      ‸二\n    on: text\n", .value, "rules reply", "      一\n      二\n"),
    ("rules:\n  - id: a # on‸\n", .elsewhere, "", ""),
    ("# wx‸\nwxrules: 1\n", .elsewhere, "", ""),
    ("rules:\n  - id: a\n    reply: |\n    on: te‸xt\n", .value, "rules on", "text"),
    ("rules:\n  - id: a\n    reply: >-\n      一\n    on: te‸xt\n", .value, "rules on", "text"),
    ("lists:\n  a: [ x, ‸y ]\n", .value, "lists a", "y"),
    ("campaigns:\n  door:\n    qr: { kind: ‸ }\n    for_each: {}\n", .value, "campaigns door qr kind", ""),
    ("rules:\n  - { id: a, on: text\nlists:\n  ‸", .key, "lists", ""),
    ("rules:\n  - id: a\n    do:\n      - ‸", .key, "rules do", ""),
    ("rules:\n  - id: a\n    do:\n      - send:\n          ‸", .key, "rules do send", ""),
    ("rules:\r\n  - id: a\r\n    on: ‸\r\n", .value, "rules on", ""),
  ]

  @Test("is found while it is being written", arguments: rows)
  func found(_ row: (text: String, role: CursorScan.Role, keys: String, word: String)) throws {
    let parts = row.text.split(separator: "‸", maxSplits: 1, omittingEmptySubsequences: false)
    let text = Array(parts.joined().utf8)
    let scan = CursorScan(text, at: parts[0].utf8.count)
    #expect(scan.role == row.role, "\(row.text): \(scan.role)")
    if row.role == .elsewhere { return }
    #expect(scan.keys.joined(separator: " ") == row.keys, "\(row.text): \(scan.keys)")
    #expect(String(decoding: text[scan.token], as: UTF8.self) == row.word, "\(row.text)")
  }

  @Test("is where YAML says, in words of all the shipped rules")
  func agreement() throws {
    var words = 0
    for path in try Self.shipped() {
      let file = SourceFile(path: path, utf8: Array(try Data(contentsOf: URL(filePath: Repository.root + path))))
      guard let tree = KeptTrees.tree(of: file) else { continue }
      var faults: [String] = []
      var seen = 0
      words += Self.compare(tree, [], file, &seen, &faults)
      #expect(faults.isEmpty, "\(path): \(faults.prefix(5).joined(separator: "\n"))")
    }
    #expect(words > 2000, "\(words)")
  }

  @Test("ends, whatever is written")
  func hostile() throws {
    let whole = Array(try Data(contentsOf: URL(filePath: Repository.root + "Tests/RulesTests/Tables/complete.yaml")))
    let signs =
      ["{", "}", "[", "]", ":", ", ", "\n", "- ", "\"", "'", "|\n", ">", "#", "\t", "\r\n", "\\", "{{", "%}", "：", "  "].map { Array($0.utf8) } + [
        [0xFF]
      ]
    var random = SeededRandom(3)
    for _ in 0..<400 {
      let start = Int.random(in: 0...whole.count, using: &random)
      var text = Array(whole[start..<min(whole.count, start + 2000)])
      for _ in 0..<8 {
        let at = Int.random(in: 0...text.count, using: &random)
        if random.chance(50) { text.insert(contentsOf: random.pick(signs), at: at) } else { text.removeSubrange(at..<min(text.count, at + 5)) }
      }
      for _ in 0..<20 {
        let scan = CursorScan(text, at: Int.random(in: 0...text.count + 2, using: &random))
        #expect(scan.token.upperBound <= text.count && scan.written(in: text).upperBound <= text.count)
      }
    }
  }

  private static func shipped() throws -> [String] {
    try ["rules", "examples", "Tests/RulesTests/Tables"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: Repository.root + folder).filter { $0.hasSuffix(".yaml") }.sorted().map {
        folder + "/" + $0
      }
    }
  }

  /// Looks into the middle of keys and of scalars of one line: of each in a small file, of ever fewer in a large one, where each is looked for from
  /// the top of its section.
  /// - Returns: how many were looked at.
  private static func compare(
    _ node: YAMLNode, _ path: [CursorScan.Step], _ file: SourceFile, _ seen: inout Int, _ faults: inout [String]
  ) -> Int {
    func look(_ span: SourceSpan, _ role: CursorScan.Role, _ path: [CursorScan.Step]) -> Int {
      seen += 1
      guard seen % (1 + seen / 100) == 0 else { return 0 }
      let middle = (span.bytes.lowerBound + span.bytes.upperBound) / 2
      let scan = CursorScan(file.utf8, at: middle)
      if scan.steps != path || scan.role != role || scan.token != span.bytes {
        faults.append(
          "line \(file.position(at: middle).line) \(file.text(span.bytes)): \(scan.role) \(scan.steps) \(file.text(scan.token)), not \(role) \(path)")
      }
      return 1
    }
    switch node.content {
    case .mapping(let entries):
      return entries.reduce(0) { count, entry in
        count + look(entry.key.span, .key, path) + compare(entry.value, path + [.key(entry.key.value)], file, &seen, &faults)
      }
    case .sequence(let items): return items.reduce(0) { $0 + compare($1, path + [.item], file, &seen, &faults) }
    case .scalar(let text, let style):
      let lines = file.lineIndex(at: max(node.span.bytes.lowerBound, node.span.bytes.upperBound - 1)) - file.lineIndex(at: node.span.bytes.lowerBound)
      guard !text.isEmpty, lines == 0, style != .literal, style != .folded else { return 0 }
      // An item alone on its line may be the beginning of a key.
      let isBare = path.last == .item && file.utf8[..<node.span.bytes.lowerBound].last { $0 != 0x20 } == UInt8(ascii: "-")
      return look(node.span, isBare ? .key : .value, path)
    }
  }
}
