/// One code that a comment allows, and where.
struct Allowance {
  let code: Located<Diagnostic.Code>
  let reason: String
  /// Lines that it speaks of, counted from 0: its own or the one below it, and all of what begins there. Nil where it stands above nothing.
  let lines: ClosedRange<Int>?
}

/// The comments of a file that allow findings. YAML's parser drops comments: they are found by their sign, and the nodes say whether
/// it stands in a text, and what begins below it.
struct AllowanceReader {
  private(set) var allowances: [Allowance] = []
  private(set) var faults: [Diagnostic] = []
  private let file: SourceFile
  private var hits: [Hit] = []
  /// From each comment to the end of the line that it speaks of: only nodes that meet one are walked through.
  private var marks: [Range<Int>] = []
  /// By the line that is spoken of, the last one of what begins there.
  private var lastLines: [Int: Int] = [:]
  private var awaited: Set<Int> = []

  private struct Hit {
    let comment: AllowanceComment
    let line: Int
    let isOwnLine: Bool
    /// The line that it speaks of.
    var target: Int?
    /// Set for one that stands in a text, and is no comment.
    var text: (style: ScalarStyle, span: SourceSpan)?
    var at: Int { comment.span.bytes.lowerBound }
  }

  /// - Parameter limit: how many comments are read; whatever stands behind them is told once.
  /// - Complexity: O(bytes), and the nodes on the way to what is spoken of.
  init(_ file: SourceFile, id: SourceFile.ID, root: YAMLNode, limit: Int) {
    self.file = file
    find(id, limit)
    if hits.isEmpty { return }
    aim()
    visit(root, isRoot: true)
    settle()
  }

  // MARK: signs

  /// Signs of a line that are looked at: a comment that allows something is the first of its line.
  private static let signs = 8

  private mutating func find(_ id: SourceFile.ID, _ limit: Int) {
    let text = file.utf8
    let bytes = text.span
    var (plain, wide) = (bytes.first(0x23, from: 0), Self.wideSign(in: bytes, from: 0))
    var (line, left) = (-1, Self.signs)
    while hits.count <= limit, let at = plain.map({ min($0, wide ?? $0) }) ?? wide {
      if at == plain { plain = bytes.first(0x23, from: at + 1) } else { wide = Self.wideSign(in: bytes, from: at + 3) }
      let own = file.lineIndex(at: at)
      if own != line { (line, left) = (own, Self.signs) }
      guard left > 0 else { continue }
      left -= 1
      look(at, id)
    }
    guard hits.count > limit, let beyond = hits.popLast() else { return }
    faults.append(
      Diagnostic(
        .allowance, "more than \(limit) comments that allow findings", severity: .warning, at: beyond.comment.span,
        label: "from here on they are not read"))
  }

  /// `＃`, by the last of its bytes, which few signs have.
  private static func wideSign(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var at = start
    while let last = bytes.first(0x83, from: at) {
      if last >= 2, bytes[last - 2] == 0xEF, bytes[last - 1] == 0xBC { return last - 2 }
      at = last + 1
    }
    return nil
  }

  private mutating func look(_ at: Int, _ id: SourceFile.ID) {
    let line = file.lineIndex(at: at)
    let bytes = file.line(line)
    let isOwnLine = bytes[..<at].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    // What is commented out is not looked at.
    if !isOwnLine, bytes.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "#") { return }
    guard let comment = AllowanceComment(at..<bytes.endIndex, of: file, id: id) else { return }
    hits.append(Hit(comment: comment, line: line, isOwnLine: isOwnLine))
  }

  /// Comments that stand below each other speak of the line below them all. From the bottom up, so that each line is asked once.
  private mutating func aim() {
    var below: (line: Int, target: Int?)?
    for index in hits.indices.reversed() {
      let line = hits[index].line
      if !hits[index].isOwnLine {
        hits[index].target = line
      } else {
        var next = line + 1
        var target: Int?
        while next < file.lineStarts.count {
          if let below, below.line == next {
            target = below.target
            break
          }
          guard let first = file.line(next).first(where: { $0 != 0x20 && $0 != 0x09 }) else { break }
          if first != UInt8(ascii: "#") {
            target = next
            break
          }
          next += 1
        }
        hits[index].target = target
        below = (line, target)
      }
    }
    for hit in hits {
      marks.append(Int(file.lineStarts[hit.line])..<file.line(hit.target ?? hit.line).endIndex + 1)
      if let target = hit.target { awaited.insert(target) }
    }
  }

  // MARK: nodes

  private mutating func visit(_ node: YAMLNode, isRoot: Bool = false) {
    switch node.content {
    case .scalar(_, let style): note(style, of: node.span)
    case .sequence(let items):
      for item in items where isMarked(item.span) {
        begin(item.span)
        visit(item)
      }
    case .mapping(let entries):
      for entry in entries {
        let whole = entry.key.span.joined(with: entry.value.span)
        guard isMarked(whole) else { continue }
        // A section is no declaration: what is allowed is allowed of one thing.
        if !isRoot { begin(whole) }
        note(.doubleQuoted, of: entry.key.span)
        visit(entry.value)
      }
    }
  }

  private func isMarked(_ span: SourceSpan) -> Bool {
    let bytes = span.bytes
    let first = marks.partitioningIndex { $0.upperBound > bytes.lowerBound }
    return first < marks.count && marks[first].lowerBound < max(bytes.upperBound, bytes.lowerBound + 1)
  }

  /// The outermost of what begins on a line comes first.
  private mutating func begin(_ span: SourceSpan) {
    let line = file.lineIndex(at: span.bytes.lowerBound)
    guard awaited.contains(line), lastLines[line] == nil else { return }
    lastLines[line] = file.lineIndex(at: max(span.bytes.lowerBound, span.bytes.upperBound - 1))
  }

  /// What stands inside a text is no comment. Behind the sign of a block there may be one, and so there may below it, further left.
  private mutating func note(_ style: ScalarStyle, of span: SourceSpan) {
    var index = hits.partitioningIndex { $0.at >= span.bytes.lowerBound }
    guard index < hits.count, hits[index].at < span.bytes.upperBound else { return }
    let block = style == .literal || style == .folded ? Block(span, in: file) : nil
    while index < hits.count, hits[index].at < span.bytes.upperBound {
      if !(block?.isBeside(hits[index], in: file) ?? false) { hits[index].text = (style, span) }
      index += 1
    }
  }

  private struct Block {
    /// The line of its `|` or `>`.
    private let header: Int
    /// How far its text stands to the right; nil where it has none.
    private let indentation: Int?

    init(_ span: SourceSpan, in file: SourceFile) {
      header = file.lineIndex(at: span.bytes.lowerBound)
      let end = file.lineIndex(at: span.bytes.upperBound)
      indentation = (header...max(header, end)).dropFirst().lazy.compactMap { Self.indentation(of: $0, in: file) }.first
    }

    func isBeside(_ hit: Hit, in file: SourceFile) -> Bool {
      if hit.line == header { return true }
      guard hit.isOwnLine, let indentation, let own = Self.indentation(of: hit.line, in: file) else { return false }
      return own < indentation
    }

    private static func indentation(of line: Int, in file: SourceFile) -> Int? {
      let bytes = file.line(line)
      return bytes.firstIndex { $0 != 0x20 }.map { $0 - bytes.startIndex }
    }
  }

  // MARK: what came of them

  private mutating func settle() {
    var commented: Int?
    // The rest of a line behind a comment is part of it.
    for hit in hits where hit.line != commented {
      guard let text = hit.text else {
        // A `＃` outside of all texts is YAML's to refuse.
        if isWide(hit) { continue }
        commented = hit.line
        faults += hit.comment.faults
        let lines = hit.target.map { $0...max($0, lastLines[$0] ?? $0) }
        for code in hit.comment.codes { allowances.append(Allowance(code: code, reason: hit.comment.reason, lines: lines)) }
        continue
      }
      switch text.style {
      case .singleQuoted, .doubleQuoted: continue
      case .plain: if let fault = fault(in: text.span, hit) { faults.append(fault) }
      case .literal, .folded:
        faults.append(.allowanceInText(at: sign(of: hit), fix: nil))
      }
    }
  }

  private func fault(in text: SourceSpan, _ hit: Hit) -> Diagnostic? {
    let sign = sign(of: hit)
    let line = file.line(hit.line)
    let before = file.text(line.startIndex..<hit.at).unicodeScalars.last
    let isApart = before.map { $0 == " " || LookAlikes.isSpace($0) } ?? true
    let isSpaced = sign.bytes.upperBound < line.endIndex && line[sign.bytes.upperBound] == 0x20
    // Nothing of the text may stand behind it.
    let isLast = text.bytes.upperBound <= line.endIndex
    // The sign that only looks like one has a finding of its own.
    if isApart, isSpaced, isLast, text.bytes.lowerBound >= line.startIndex { return nil }
    return .allowanceInText(at: sign, fix: isLast ? (before == " " || before == nil ? "" : " ") + "#" + (isSpaced ? "" : " ") : nil)
  }

  private func isWide(_ hit: Hit) -> Bool { file.utf8[hit.at] != UInt8(ascii: "#") }

  private func sign(of hit: Hit) -> SourceSpan {
    hit.comment.span.narrowed(to: hit.at..<hit.at + (isWide(hit) ? 3 : 1))
  }
}

extension Diagnostic {
  fileprivate static func allowanceInText(at span: SourceSpan, fix: String?) -> Diagnostic {
    Diagnostic(
      .allowance, "this is part of the text, and no comment", severity: .warning, at: span, notes: ["it allows nothing, and followers read it"],
      help: fix == nil ? ["write it directly above the rule, as far left as the rule"] : [], fix: fix)
  }
}
