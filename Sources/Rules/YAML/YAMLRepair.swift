/// What YAML cannot read, read again with one line as it was probably meant: what lets it get further is the cause, and what follows it is
/// read too. The file stays invalid; what is found in the rest points into the file as it was written.
struct YAMLRepair {
  /// How far reading got.
  struct Attempt {
    let root: YAMLNode?
    let diagnostics: [Diagnostic]
    /// Nil when it got to the end, or gave up for another reason than YAML's.
    let fault: YAMLEventStream.Fault?
  }

  private let file: SourceFile
  private let id: SourceFile.ID
  private let limits: Limits
  private var edits: [TextEdit] = []
  private var mended: Set<Int> = []
  private var found: [Diagnostic] = []
  private var left: Int

  private init(_ file: SourceFile, id: SourceFile.ID, limits: Limits) {
    self.file = file
    self.id = id
    self.limits = limits
    left = file.utf8.count <= limits.repairedBytes ? limits.repairs : 0
  }

  /// - Parameter read: reads a text as far as it goes.
  static func read(
    _ file: SourceFile, id: SourceFile.ID, limits: Limits, _ read: (SourceFile) -> Attempt
  ) -> (YAMLNode?, [Diagnostic]) {
    var attempt = read(file)
    guard attempt.fault != nil else { return (attempt.root, attempt.diagnostics) }
    var repair = YAMLRepair(file, id: id, limits: limits)
    while let fault = attempt.fault, let next = repair.next(after: fault, read) { attempt = next }
    return repair.outcome(of: attempt)
  }

  private func outcome(of attempt: Attempt) -> (YAMLNode?, [Diagnostic]) {
    var diagnostics = found
    if let fault = attempt.fault {
      diagnostics.append(moved(YAMLSyntax.diagnostic(for: fault, in: text(edits), id: id)))
      return (nil, diagnostics + attempt.diagnostics.map(moved))
    }
    return (attempt.root.map(moved), diagnostics + attempt.diagnostics.map(moved))
  }

  // MARK: causes

  private struct Cause {
    let edits: [TextEdit]
    let diagnostic: Diagnostic
  }

  private mutating func next(after fault: YAMLEventStream.Fault, _ read: (SourceFile) -> Attempt) -> Attempt? {
    let gaveUp = original(fault.problemOffset)
    let stop = file.lineIndex(at: gaveUp)
    let context = fault.contextOffset.map { file.lineIndex(at: original($0)) }
    let bracket: Unicode.Scalar? =
      switch fault.context {
      case "while parsing a flow sequence": "["
      case "while parsing a flow mapping": "{"
      default: nil
      }
    var lines = [stop] + (context.map { [$0] } ?? [])
    for line in stride(from: stop - 1, through: max(0, stop - 30), by: -1) where !lines.contains(line) { lines.append(line) }
    for line in lines where !mended.contains(line) {
      for cause in causes(in: line, inside: context.map { line > $0 } ?? false ? bracket : nil) {
        guard left > 0 else { return nil }
        left -= 1
        let attempt = read(text(edits + cause.edits))
        let isFurther = attempt.fault.map { original($0.problemOffset, edits + cause.edits) > gaveUp } ?? true
        guard isFurther else { continue }
        edits += cause.edits
        mended.insert(line)
        found.append(cause.diagnostic)
        return attempt
      }
    }
    return nil
  }

  private func causes(in index: Int, inside bracket: Unicode.Scalar?) -> [Cause] {
    let bytes = file.line(index)
    // A line of a family of codes can be long; a person's is not.
    guard !bytes.isEmpty, bytes.count <= 4096 else { return [] }
    var causes: [Cause] = []
    let line = KeyboardLine(bytes, inside: bracket)
    if let first = line.edits.first, let last = line.edits.last {
      let range = first.range.lowerBound..<last.range.upperBound
      let written = line.edits.map { file.text($0.range) }.joined()
      causes.append(
        Cause(
          edits: line.edits,
          diagnostic: .lookAlike(
            written, at: SourceSpan(id, range), help: line.holdsTwoKeys ? ["write the second key on a line of its own, below the first"] : [],
            fix: line.holdsTwoKeys ? nil : String(decoding: line.edits.applied(to: file.utf8, in: range), as: UTF8.self))))
    }
    if let space = line.missingSpace {
      causes.append(
        Cause(
          edits: line.edits + [TextEdit(range: space..<space, text: " ")],
          diagnostic: .missingSpace(at: SourceSpan(id, space - 1..<space))))
    }
    let excess = FoldedItems.excess(inLine: index, of: file)
    if let first = excess.first {
      causes.append(
        Cause(
          edits: excess.map { TextEdit(range: $0, text: "") },
          diagnostic: Diagnostic(
            .indentation, "this item stands further right than the one above it", at: SourceSpan(id, first.lowerBound..<first.upperBound + 1),
            notes: ["items of one list begin in the same column"],
            help: excess.count > 1 ? ["move it \(first.count) to the left, and what belongs to it too"] : [], fix: excess.count > 1 ? nil : "-")))
    }
    if bracket == nil, let foreign = ForeignLine.found(in: bytes) {
      causes.append(
        Cause(
          edits: [foreign.edit],
          diagnostic: Diagnostic(
            .yamlSyntax, foreign.message, at: SourceSpan(id, foreign.edit.range), notes: foreign.notes, fix: foreign.edit.text)))
    }
    if let (open, quote) = unclosedQuote(in: bytes) {
      causes.append(
        Cause(
          edits: [TextEdit(range: bytes.endIndex..<bytes.endIndex, text: quote)],
          diagnostic: Diagnostic(
            .unclosed, "quote \(quote) is never closed in its line", at: SourceSpan(id, open..<open + 1), label: "opened here",
            notes: ["up to the next quote everything would be part of this text"], help: ["add `\(quote)`"])))
    }
    return causes
  }

  /// A value that begins with a quote and has no other.
  private func unclosedQuote(in line: ArraySlice<UInt8>) -> (Int, String)? {
    var at = line.startIndex
    while at < line.endIndex, line[at] == 0x20 || line[at] == 0x2D { at += 1 }
    if at < line.endIndex, line[at] != 0x22, line[at] != 0x27 {
      guard let colon = line[at...].firstIndex(of: 0x3A), colon + 1 < line.endIndex, line[colon + 1] == 0x20 else { return nil }
      at = colon + 1
      while at < line.endIndex, line[at] == 0x20 { at += 1 }
    }
    guard at < line.endIndex, line[at] == 0x22 || line[at] == 0x27 else { return nil }
    var isEscaped = false
    for byte in line[(at + 1)...] {
      if byte == line[at], !isEscaped { return nil }
      isEscaped = byte == 0x5C && line[at] == 0x22 && !isEscaped
    }
    return (at, line[at] == 0x22 ? "\"" : "'")
  }

  // MARK: places

  private func text(_ edits: [TextEdit]) -> SourceFile { SourceFile(path: file.path, utf8: edits.inOrder().applied(to: file.utf8)) }

  private func original(_ offset: Int) -> Int { original(offset, edits) }

  /// Where in the file what stands at an offset of the mended text was written.
  private func original(_ offset: Int, _ edits: [TextEdit]) -> Int {
    var shift = 0
    for edit in edits.inOrder() {
      let start = edit.range.lowerBound + shift
      guard offset > start else { break }
      let length = edit.text.utf8.count
      if offset < start + length { return min(edit.range.upperBound, edit.range.lowerBound + offset - start) }
      shift += length - edit.range.count
    }
    return min(max(0, offset - shift), file.utf8.count)
  }

  private func moved(_ span: SourceSpan) -> SourceSpan {
    guard !edits.isEmpty else { return span }
    let start = original(span.bytes.lowerBound)
    return span.narrowed(to: start..<max(start, original(span.bytes.upperBound)))
  }

  private func moved(_ node: YAMLNode) -> YAMLNode {
    if edits.isEmpty { return node }
    let content: YAMLNode.Content =
      switch node.content {
      case .scalar: node.content
      case .sequence(let items): .sequence(items.map(moved))
      case .mapping(let entries):
        .mapping(entries.map { YAMLEntry(key: Located($0.key.value, moved($0.key.span)), value: moved($0.value)) })
      }
    return YAMLNode(content, moved(node.span))
  }

  private func moved(_ diagnostic: Diagnostic) -> Diagnostic {
    if edits.isEmpty { return diagnostic }
    return Diagnostic(
      diagnostic.code, diagnostic.message, severity: diagnostic.severity, at: moved(diagnostic.primary.span), label: diagnostic.primary.text,
      related: diagnostic.related.map { Diagnostic.Label(moved($0.span), $0.text) }, notes: diagnostic.notes, help: diagnostic.help,
      fix: diagnostic.fix?.replacement, of: diagnostic.fix.map { moved($0.span) })
  }
}

extension Diagnostic {
  static func missingSpace(at span: SourceSpan, fix: String = ": ") -> Diagnostic {
    Diagnostic(
      .yamlSyntax, "a key needs a space behind its `:`", at: span, notes: ["without it YAML reads key and value as one word"], fix: fix)
  }
}
