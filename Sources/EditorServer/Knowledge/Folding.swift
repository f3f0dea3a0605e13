internal import Rules
internal import Wire

/// What can be closed: what stands under a key, an item of a list, comments of several lines.
struct Folding {
  private let document: ReadDocument
  private let linesOnly: Bool
  private static let most = 20_000

  init(_ document: ReadDocument, linesOnly: Bool) {
    self.document = document
    self.linesOnly = linesOnly
  }

  var json: JSON {
    var ranges: [JSON] = []
    var lines: Set<Int> = []
    func add(_ first: Int, _ last: Int, _ kind: String?) {
      guard last > first, ranges.count < Self.most, lines.insert(first).inserted else { return }
      var range: [String: JSON] = ["startLine": .int(first), "endLine": .int(last)]
      if let kind { range["kind"] = .string(kind) }
      ranges.append(.object(range))
    }
    func walk(_ node: YAMLNode) {
      switch node.content {
      case .scalar: break
      case .mapping(let entries):
        for entry in entries {
          add(line(entry.key.span.bytes.lowerBound), line(last(entry.value, entry.key.span)), nil)
          walk(entry.value)
        }
      case .sequence(let items):
        for item in items {
          add(line(item.span.bytes.lowerBound), line(last(item, item.span)), nil)
          walk(item)
        }
      }
    }
    if let tree = document.tree { walk(tree) }
    var start: Int?
    for line in 0...document.text.lineCount {
      let isComment =
        line < document.text.lineCount
        && document.text.bytes[document.text.bytes(ofLine: line)].first { $0 != 0x20 } == UInt8(ascii: "#")
      if isComment, start == nil { start = line }
      if !isComment, let first = start {
        add(first, line - 1, "comment")
        start = nil
      }
    }
    return .array(ranges)
  }

  private func line(_ byte: Int) -> Int { document.text.line(at: byte) }
  private func last(_ node: YAMLNode, _ key: SourceSpan) -> Int { max(key.bytes.lowerBound, node.span.bytes.upperBound - 1) }
}
