/// libyaml's events → one tree of nodes. What our subset of YAML leaves out is refused here, at its word.
struct YAMLComposer: ~Copyable {
  private var stream: YAMLEventStream
  private let file: SourceFile
  private let id: SourceFile.ID
  private let limits: Limits
  private var nodes = 0
  /// Entries of the mappings that are being read.
  private var open: [YAMLEntry] = []
  private var diagnostics: [Diagnostic] = []
  /// What ended reading, if it was YAML's.
  private var fault: YAMLEventStream.Fault?

  private init(_ file: SourceFile, id: SourceFile.ID, limits: Limits) {
    stream = YAMLEventStream(file.utf8)
    self.file = file
    self.id = id
    self.limits = limits
  }

  /// Nil when there is nothing to go on with; then at least one of the diagnostics is an error.
  static func compose(_ file: SourceFile, id: SourceFile.ID, limits: Limits) -> (YAMLNode?, [Diagnostic]) {
    if file.utf8.count > limits.fileBytes {
      let span = SourceSpan(id, 0..<min(1, file.utf8.count))
      return (nil, [.tooLarge("file is \(file.utf8.count) bytes, the limit is \(limits.fileBytes)", at: span)])
    }
    if let (offset, problem) = forbiddenByte(in: file.utf8) {
      return (nil, [.notUTF8(problem, at: SourceSpan(id, offset..<offset + 1))])
    }
    return YAMLRepair.read(file, id: id, limits: limits) { text in
      var composer = YAMLComposer(text, id: id, limits: limits)
      let root = composer.document()
      return YAMLRepair.Attempt(root: root, diagnostics: composer.diagnostics, fault: composer.fault)
    }
  }

  private mutating func document() -> YAMLNode? {
    do throws(Stop) {
      while true {
        let (event, range) = try next()
        switch event {
        case .streamStart, .documentEnd: continue
        case .documentStart: break
        case .streamEnd:
          report(.emptyFile(at: SourceSpan(id, range)))
          return nil
        case .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd: continue
        }
        let (first, firstRange) = try next()
        let root = try node(first, firstRange, depth: 0)
        try end()
        if case .scalar("", .plain) = root.content {
          report(.emptyFile(at: root.span))
          return nil
        }
        return root
      }
    } catch {
      return nil
    }
  }

  /// One document is a rules file; whatever follows would silently be left out.
  private mutating func end() throws(Stop) {
    while true {
      let (event, range) = try next()
      switch event {
      case .documentEnd: continue
      case .documentStart:
        report(.secondDocument(at: SourceSpan(id, range.lowerBound..<min(range.lowerBound + 3, file.utf8.count))))
        throw Stop()
      case .streamEnd, .streamStart, .alias, .scalar, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd: return
      }
    }
  }

  private struct Stop: Error {}

  private mutating func next() throws(Stop) -> (YAMLEventStream.Event, Range<Int>) {
    do throws(YAMLEventStream.Fault) {
      return try stream.next()
    } catch {
      fault = error
      throw Stop()
    }
  }

  private mutating func node(_ event: YAMLEventStream.Event, _ range: Range<Int>, depth: Int) throws(Stop) -> YAMLNode {
    nodes += 1
    if depth > limits.yamlDepth || nodes > limits.yamlNodes {
      let what: Phrase = depth > limits.yamlDepth ? "nesting is deeper than \(limits.yamlDepth)" : "more than \(limits.yamlNodes) values"
      report(.tooLarge(what, at: SourceSpan(id, range)))
      throw Stop()
    }
    switch event {
    case .scalar(let style):
      let span = SourceSpan(id, style == .plain || style == .singleQuoted || style == .doubleQuoted ? range : trimmed(range))
      let text = stream.text()
      refuseProperties(at: span)
      if style == .plain { for finding in FoldedItems.diagnostics(in: range, of: file, id: id) { report(finding) } }
      // `"\\r\\n"` is an end of a line as any other.
      let node = YAMLNode(.scalar(text, style), span)
      guard style == .doubleQuoted, node.signs.contains(.unseen) else { return node }
      if text.utf8.contains(0) { report(.nul(at: span)) }
      return YAMLNode(.scalar(LineEnds.normalized(text), style), span)
    case .alias:
      let span = SourceSpan(id, range)
      report(.anchors("alias `*\(stream.aliasName)`", at: span))
      return YAMLNode(.scalar("", .plain), span)
    case .sequenceStart:
      refuseProperties(at: SourceSpan(id, range))
      return try sequence(from: range, depth: depth)
    case .mappingStart:
      refuseProperties(at: SourceSpan(id, range))
      return try mapping(from: range, depth: depth)
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      throw Stop()  // libyaml's grammar does not produce these where a node begins
    }
  }

  private mutating func sequence(from start: Range<Int>, depth: Int) throws(Stop) -> YAMLNode {
    var items: [YAMLNode] = []
    while true {
      let (event, range) = try next()
      if event == .sequenceEnd {
        return YAMLNode(.sequence(items), collectionSpan(start, range, last: items.last?.span))
      }
      items.append(try node(event, range, depth: depth + 1))
    }
  }

  private mutating func mapping(from start: Range<Int>, depth: Int) throws(Stop) -> YAMLNode {
    // The entries of all mappings that are open lie behind each other, so that each mapping has one array of its size.
    let first = open.count
    var seen: [String: SourceSpan] = [:]
    while true {
      let (event, range) = try next()
      if event == .mappingEnd {
        let entries = Array(open[first...])
        open.removeLast(entries.count)
        return YAMLNode(.mapping(entries), collectionSpan(start, range, last: entries.last?.value.span))
      }
      let key = try node(event, range, depth: depth + 1)
      let (valueEvent, valueRange) = try next()
      if case .mapping = key.content, looksLikeTemplate(key.span) {
        report(.unquotedTemplate(at: SourceSpan(id, start.lowerBound..<start.lowerBound + 2), line: lineRest(from: start.lowerBound)))
        throw Stop()
      }
      let value = try node(valueEvent, valueRange, depth: depth + 1)
      if let indent = wideIndent(before: key) {
        fault = YAMLEventStream.Fault(wideIndent: indent)
        throw Stop()
      }
      guard case .scalar(let name, _) = key.content else {
        report(.complexKey(at: key.span, kind: key.kindName))
        continue
      }
      if name == "<<" {
        report(.anchors("merge key `<<`", at: key.span))
        continue
      }
      // Small mappings are searched in place: a dictionary for each would cost more than it saves.
      if open.count - first >= 16 {
        if seen.isEmpty { for entry in open[first...] { seen[entry.key.value] = entry.key.span } }
        if let earlier = seen[name] {
          report(.duplicateKey(name, at: key.span, first: earlier))
          continue
        }
        seen[name] = key.span
      } else if let at = (first..<open.count).first(where: { open[$0].key.value == name }) {
        report(.duplicateKey(name, at: key.span, first: open[at].key.span))
        continue
      }
      open.append(YAMLEntry(key: Located(name, key.span), value: value))
    }
  }

  private mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  private mutating func refuseProperties(at span: SourceSpan) {
    guard let (anchor, tag) = stream.nodeProperties else { return }
    if let anchor { report(.anchors("anchor `&\(anchor)`", at: propertySpan(span, "&"))) }
    if let tag { report(.tag(tag, at: propertySpan(span, "!"))) }
  }

  private func propertySpan(_ span: SourceSpan, _ sign: Character) -> SourceSpan {
    var start = span.bytes.lowerBound
    let bytes = file.utf8
    while start < span.bytes.upperBound, bytes[start] != sign.asciiValue { start += 1 }
    if start == span.bytes.upperBound { start = span.bytes.lowerBound }
    var end = start
    while end < bytes.count, bytes[end] > 0x20, bytes[end] != 0x2C, bytes[end] != 0x5D, bytes[end] != 0x7D { end += 1 }
    return span.narrowed(to: start..<max(end, start))
  }

  /// A block collection's end mark is where the next token begins; its span ends with its last value.
  private func collectionSpan(_ start: Range<Int>, _ end: Range<Int>, last: SourceSpan?) -> SourceSpan {
    let isFlow = end.upperBound > end.lowerBound
    let upper = isFlow ? end.upperBound : last?.bytes.upperBound ?? start.upperBound
    return SourceSpan(id, start.lowerBound..<max(upper, start.upperBound))
  }

  /// A block scalar's end mark is where the next token begins, blank lines and comments included.
  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, file.utf8[end - 1] <= 0x20 { end -= 1 }
    return range.lowerBound..<end
  }

  private func looksLikeTemplate(_ key: SourceSpan) -> Bool {
    let at = key.bytes.lowerBound
    return at > 0 && at < file.utf8.count && file.utf8[at] == 0x7B && file.utf8[at - 1] == 0x7B
  }

  /// A key that a full-width space puts further right is, to YAML, one that begins with it, in another mapping.
  private func wideIndent(before key: YAMLNode) -> Int? {
    guard case .scalar(let name, .plain) = key.content, let first = name.unicodeScalars.first, !first.isASCII, LookAlikes.isSpace(first),
      file.line(file.lineIndex(at: key.span.bytes.lowerBound)).prefix(upTo: key.span.bytes.lowerBound).allSatisfy({ $0 == 0x20 })
    else { return nil }
    return key.span.bytes.lowerBound
  }

  private func lineRest(from byte: Int) -> String {
    let line = file.lineIndex(at: byte)
    return String(decoding: file.line(line).suffix(from: byte), as: UTF8.self)
  }

  /// The first byte that no text in UTF-8 has, and what it says about the file.
  static func forbiddenByte(in bytes: [UInt8]) -> (Int, Phrase)? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return (0, "this file is UTF-16") }
    let isValid = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.allSatisfy { $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) }
    }
    return isValid ? nil : UTF8Positions.firstForbidden(in: bytes.span)
  }
}

/// Finds the first byte that is not UTF-8, or a control character that YAML does not allow.
private enum UTF8Positions {
  static func firstForbidden(in bytes: Span<UInt8>) -> (Int, Phrase)? {
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte >= 0x20, byte < 0x7F {
        at = bytes.firstBeyondPlainASCII(from: at) ?? bytes.count
        continue
      }
      if byte < 0x80 {
        if byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F {
          return (at, "control character U+\(hex(UInt32(byte)))")
        }
        at += 1
        continue
      }
      // Most of those of three bytes can be nothing else: neither too long, nor half of a pair, nor one of the last.
      if byte & 0xF0 == 0xE0, byte != 0xE0, byte != 0xED, byte != 0xEF, at + 2 < bytes.count, bytes[at + 1] & 0xC0 == 0x80,
        bytes[at + 2] & 0xC0 == 0x80
      {
        at += 3
        continue
      }
      guard let (scalar, length) = scalar(bytes, at) else {
        return (at, "byte 0x\(hex(UInt32(byte), digits: 2)) is not UTF-8; the file may be GBK")
      }
      if (0x80...0x9F).contains(scalar) && scalar != 0x85 || scalar == 0xFFFE || scalar == 0xFFFF {
        return (at, "control character U+\(hex(scalar))")
      }
      at += length
    }
    return nil
  }

  /// The code point of several bytes that begins here, and how many they are; nil where none does.
  private static func scalar(_ bytes: Span<UInt8>, _ at: Int) -> (value: UInt32, length: Int)? {
    let lead = bytes[at]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard (0xC2...0xF4).contains(lead), at + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for next in at + 1..<at + length {
      let byte = bytes[next]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    // The shortest form only, and no halves of pairs.
    let least: UInt32 = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80
    return value >= least && Unicode.Scalar(value) != nil ? (value, length) : nil
  }

  private static func hex(_ value: UInt32, digits: Int = 4) -> String {
    HexDigits.padded(UInt64(value), to: digits, uppercase: true)
  }
}
