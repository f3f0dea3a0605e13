/// What signs of a Chinese keyboard keep from being what the language wants: it is said at its place, and reading goes on with what was meant.
extension Reader {
  /// How the words of a list are taken: what stands between them may be part of one.
  enum Items {
    /// Words and names of ours, which have no `，` in them.
    case names
    /// Words that followers write, and names as people give them.
    case words
    /// Texts, or no words at all.
    case others
  }

  // MARK: values of a closed form

  /// What was meant by a value that `parse` does not take; nil when that is not known.
  /// - Parameter rewrite: what else is written in another way than here, as `1-20` for `1..20`.
  mutating func meant<Value>(_ node: YAMLNode, rewrite: (String) -> String = { $0 }, _ parse: (String) -> Value?) -> Value? {
    guard let text = node.scalar else { return nil }
    let written = rewrite(LookAlikes.ascii(text) ?? text)
    guard written != text else { return nil }
    for candidate in [written, Self.bare(written)] {
      guard let value = parse(candidate) else { continue }
      var (range, replacement) = LookAlikes.difference(text, written)
      if range.isEmpty {
        // Nothing stands where something is missing: it is shown, and mended, with what follows.
        let start = range.lowerBound < text.utf8.count ? range.lowerBound : 0
        (range, replacement) = (start..<text.utf8.count, String(decoding: written.utf8.dropFirst(start), as: UTF8.self))
      }
      let place = span(of: range, in: node)
      let old = String(decoding: Array(text.utf8)[range], as: UTF8.self)
      let whole = replacement.isEmpty ? seen(node.span) : nil
      let fix = whole ?? (!replacement.isEmpty && fits(replacement, in: node) ? replacement : nil)
      if LookAlikes.ascii(old) == nil {
        report(Diagnostic(.invalidValue, "`\(text)` is not how this is written", at: place, help: fix == nil ? ["write `\(written)`"] : [], fix: fix))
      } else {
        report(.lookAlike(old, at: place, help: fix == nil ? ["write `\(candidate)`"] : [], fix: fix, of: whole == nil ? nil : node.span))
      }
      return value
    }
    return nil
  }

  /// Without a comment behind it and quotes around it, as YAML would have read it.
  private static func bare(_ text: String) -> String {
    var text = text
    if let comment = text.firstRange(of: " #") { text = String(text[..<comment.lowerBound]) }
    text = text.trimmed
    if text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote { text = String(text.dropFirst().dropLast()) }
    return text.trimmed
  }

  /// Whether a text may be put into a scalar without ending its quotes.
  private func fits(_ replacement: String, in node: YAMLNode) -> Bool {
    guard case .scalar(_, let style) = node.content else { return false }
    switch style {
    case .singleQuoted: return !replacement.contains("'")
    case .doubleQuoted: return !replacement.contains("\"") && !replacement.contains("\\")
    case .plain, .literal, .folded: return true
    }
  }

  func span(of range: Range<Int>, in node: YAMLNode) -> SourceSpan {
    guard node.span.bytes.upperBound <= written(node.span).utf8.count else { return node.span }
    return node.span.narrowed(to: ScalarOffsets(of: node, in: written(node.span)).source(range))
  }

  /// The text of a scalar that stands in the file as it is, without quotes or line breaks. What an override brought stands in another file.
  private func plainText(_ node: YAMLNode) -> String? {
    guard case .scalar(let text, .plain) = node.content, node.span.bytes.count == text.utf8.count, written(node.span).text(node.span.bytes) == text
    else {
      return nil
    }
    return text
  }

  private func byte(at offset: Int) -> UInt8? { file.utf8.indices.contains(offset) ? file.utf8[offset] : nil }

  /// A key as the scalar that it is in the file.
  private func scalar(_ text: Located<String>) -> YAMLNode {
    let style: ScalarStyle =
      switch byte(at: text.span.bytes.lowerBound) {
      case 0x22: .doubleQuoted
      case 0x27: .singleQuoted
      default: .plain
      }
    return YAMLNode(.scalar(text.value, style), text.span)
  }

  // MARK: names

  /// A name with full-width letters is another name to everybody who does not type them.
  mutating func checkedLetters(_ name: Located<String>) {
    guard let meant = LookAlikes.ascii(name.value) else { return }
    let node = scalar(name)
    let (range, replacement) = LookAlikes.difference(name.value, meant)
    report(
      .lookAlike(
        String(decoding: Array(name.value.utf8)[range], as: UTF8.self), severity: .warning, at: span(of: range, in: node),
        notes: ["`\(name.value)` and `\(meant)` are two names"], fix: replacement))
  }

  mutating func meantName(_ name: Located<String>, _ isFine: (String) -> Bool) -> Located<String>? {
    meant(scalar(name)) { isFine($0) ? $0 : nil }.map { Located($0, name.span) }
  }

  // MARK: keys

  /// What was meant by an entry whose key is not known to the section: one entry, or several that became one word.
  mutating func meantEntries(_ entry: YAMLEntry, isKey: (String) -> Bool) -> [YAMLEntry]? {
    let node = scalar(entry.key)
    if let key = meant(node, { isKey($0) ? $0 : nil }) { return [YAMLEntry(key: Located(key, entry.key.span), value: entry.value)] }
    guard case .scalar("", .plain) = entry.value.content else { return nil }
    return entriesInWord(node, isKey: isKey)
  }

  /// `text：门店`, `on:scan` or `on：scan，reply：好` as one word: YAML saw no key in it.
  /// - Parameter needsBraces: whether the word is a value in the line of its own key.
  mutating func entriesInWord(_ node: YAMLNode, isKey: (String) -> Bool, needsBraces: Bool = false) -> [YAMLEntry]? {
    guard let text = plainText(node) else { return nil }
    var scalars = Array(text.unicodeScalars)[...]
    var start = node.span.bytes.lowerBound
    var hasBraces = false
    if let first = scalars.first, !first.isASCII, LookAlikes.ascii(first) == "{", let last = scalars.last, LookAlikes.ascii(last) == "}" {
      hasBraces = true
      scalars = scalars.dropFirst().dropLast()
      start += first.utf8.count
    }
    var entries: [YAMLEntry] = []
    var written = ""
    var hasLookAlike = hasBraces
    var rest = scalars
    while !rest.isEmpty {
      let piece = Self.firstEntry(of: rest, isKey: isKey)
      guard let colon = piece.firstIndex(where: { $0 == ":" || LookAlikes.ascii($0) == ":" }) else { return nil }
      let head = Self.text(piece[..<colon]).trimmed
      let key = LookAlikes.ascii(head)?.trimmed ?? head
      guard !key.isEmpty, isKey(key) else { return nil }
      let tail = piece[(colon + 1)...]
      // An address or a time is no key.
      if piece[colon] == ":", tail.first == "/" || key.utf8.allSatisfy(ByteSet.digits.contains) { return nil }
      let keySpan = node.span.narrowed(to: start + Self.width(rest[..<piece.startIndex])..<start + Self.width(rest[..<colon]))
      let blank = tail.prefix { $0 == " " || LookAlikes.isSpace($0) }.count
      let value = tail.dropFirst(blank)
      let valueStart = start + Self.width(rest[..<value.startIndex])
      entries.append(
        YAMLEntry(
          key: Located(key, keySpan),
          value: YAMLNode(
            .scalar(Self.text(value).trimmed, .plain), node.span.narrowed(to: valueStart..<valueStart + Self.width(value)))))
      hasLookAlike = hasLookAlike || piece[colon] != ":" || key != head
      written += (written.isEmpty ? "" : ", ") + key + ": " + Self.text(value).trimmed
      start += Self.width(rest[..<piece.endIndex])
      rest = rest[piece.endIndex...]
      if let separator = rest.first {
        hasLookAlike = true
        start += separator.utf8.count
        rest = rest.dropFirst()
      }
    }
    guard !entries.isEmpty else { return nil }
    let fixed = needsBraces || hasBraces ? "{ \(written) }" : written
    let (range, replacement) = LookAlikes.difference(text, fixed)
    let place = node.span.narrowed(to: node.span.bytes.lowerBound + range.lowerBound..<node.span.bytes.lowerBound + range.upperBound)
    if hasLookAlike {
      report(.lookAlike(String(decoding: Array(text.utf8)[range], as: UTF8.self), at: place, fix: replacement))
    } else if needsBraces {
      report(.missingSpace(at: node.span, fix: fixed))
    } else {
      let colon = entries[0].key.span.bytes.upperBound
      report(.missingSpace(at: node.span.narrowed(to: colon..<colon + 1)))
    }
    return entries
  }

  /// Up to the separator behind which another key begins.
  private static func firstEntry(of scalars: ArraySlice<Unicode.Scalar>, isKey: (String) -> Bool) -> ArraySlice<Unicode.Scalar> {
    for index in scalars.indices where LookAlikes.isSeparator(scalars[index]) {
      let behind = scalars[(index + 1)...]
      guard let colon = behind.firstIndex(where: { $0 == ":" || LookAlikes.ascii($0) == ":" }) else { break }
      let key = LookAlikes.ascii(text(behind[..<colon])) ?? text(behind[..<colon])
      if !key.trimmed.isEmpty, isKey(key.trimmed) { return scalars[..<index] }
    }
    return scalars
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func width(_ scalars: ArraySlice<Unicode.Scalar>) -> Int { scalars.reduce(0) { $0 + $1.utf8.count } }

  /// Whether nothing but blanks stands between a value and the colon of its key.
  func standsBehindColon(_ node: YAMLNode) -> Bool {
    guard node.span.bytes.upperBound <= written(node.span).utf8.count else { return false }
    return written(node.span).utf8[..<node.span.bytes.lowerBound].last { $0 != 0x20 } == UInt8(ascii: ":")
  }

  /// Whether a value stands behind its key in one line.
  func standsBehindKey(_ node: YAMLNode) -> Bool {
    guard node.span.bytes.upperBound <= written(node.span).utf8.count else { return true }
    let line = written(node.span).line(written(node.span).lineIndex(at: node.span.bytes.lowerBound))
    return !line.prefix(upTo: node.span.bytes.lowerBound).allSatisfy { $0 == 0x20 || $0 == 0x2D }
  }

  // MARK: lists

  /// The items of a list, where `，` may have made one word of several.
  mutating func items(_ items: [YAMLNode], of list: YAMLNode, as kind: Items) -> [YAMLNode] {
    guard kind != .others, byte(at: list.span.bytes.lowerBound) == UInt8(ascii: "[") else { return items }
    return items.flatMap { item in split(item, brackets: false, as: kind) ?? [item] }
  }

  /// Several words in one scalar: nil when it is one. Where they may be meant as one text, it stays one.
  /// - Parameter written: how a list is written there.
  mutating func split(
    _ node: YAMLNode, brackets: Bool, as kind: Items, written listing: (String) -> String = { "[ \($0) ]" }
  ) -> [YAMLNode]? {
    guard kind != .others, node.signs.contains(.wide), let text = plainText(node) else { return nil }
    var scalars = Array(text.unicodeScalars)[...]
    guard scalars.contains(where: { LookAlikes.isSeparator($0) }), Self.unquoted(text) == nil else { return nil }
    var start = node.span.bytes.lowerBound
    if brackets, let first = scalars.first, !first.isASCII, LookAlikes.ascii(first) == "[", let last = scalars.last, LookAlikes.ascii(last) == "]" {
      scalars = scalars.dropFirst().dropLast()
      start += first.utf8.count
    }
    var words: [YAMLNode] = []
    var written: [String] = []
    for part in scalars.split(omittingEmptySubsequences: false, whereSeparator: { LookAlikes.isSeparator($0) || $0 == "," }) {
      let blank = part.prefix { $0 == " " || LookAlikes.isSpace($0) }.count
      let word = part.dropFirst(blank)
      let at = start + Self.width(scalars[..<word.startIndex])
      let text = Self.text(word).trimmed
      if text.isEmpty { continue }
      let bare = Self.unquoted(text)
      written.append(bare.map { "\"\($0)\"" } ?? text)
      words.append(YAMLNode(.scalar(bare ?? text, bare == nil ? .plain : .doubleQuoted), node.span.narrowed(to: at..<at + text.utf8.count)))
    }
    guard words.count > 1 else { return nil }
    let list = written.joined(separator: ", ")
    let (range, replacement) = LookAlikes.difference(text, brackets ? listing(list) : list)
    let old = String(decoding: Array(text.utf8)[range], as: UTF8.self)
    let place = node.span.narrowed(to: node.span.bytes.lowerBound + range.lowerBound..<node.span.bytes.lowerBound + range.upperBound)
    switch kind {
    case .names:
      report(.lookAlike(old, at: place, fix: replacement))
      return words
    case .words, .others:
      report(
        .lookAlike(
          old, severity: .warning, at: place, notes: ["to YAML this is one word, `\(text)`"],
          help: ["put quotes around it if it is one"], fix: replacement))
      return nil
    }
  }

  /// `【你好，您好】` where one text stands: several were meant.
  mutating func checkBrackets(_ node: YAMLNode) {
    guard let scalars = node.scalar?.unicodeScalars, let first = scalars.first, !first.isASCII, LookAlikes.ascii(first) == "[",
      let last = scalars.last, LookAlikes.ascii(last) == "]"
    else { return }
    _ = split(node, brackets: true, as: .words) { "{ equals: [ \($0) ] }" }
  }

  /// A list in look-alikes: `【 text，voice 】`, or items behind a dash that is none.
  mutating func meantList(_ node: YAMLNode) -> [YAMLNode]? {
    if let first = node.entries?.first?.key, let dash = Self.dash(first.value) {
      let range = first.span.bytes.lowerBound..<first.span.bytes.lowerBound + dash.utf8.count
      report(.lookAlike(dash, at: node.span.narrowed(to: range), fix: "-"))
      return []
    }
    guard case .scalar(let text, .plain) = node.content, let first = text.unicodeScalars.first, !first.isASCII else { return nil }
    if let dash = Self.dash(text) {
      report(.lookAlike(dash, at: node.span.narrowed(to: node.span.bytes.lowerBound..<node.span.bytes.lowerBound + dash.utf8.count), fix: "-"))
      return []
    }
    guard LookAlikes.ascii(first) == "[", let last = text.unicodeScalars.last, LookAlikes.ascii(last) == "]" else { return nil }
    if let words = split(node, brackets: true, as: .names) { return words }
    let inner = String(text.unicodeScalars.dropFirst().dropLast()).trimmed
    let width = first.utf8.count
    report(.lookAlike("\(first)\(last)", at: node.span, fix: "[ \(inner) ]"))
    return inner.isEmpty
      ? [] : [YAMLNode(.scalar(inner, .plain), node.span.narrowed(to: node.span.bytes.lowerBound + width..<node.span.bytes.upperBound - width))]
  }

  private static func dash(_ text: String) -> String? {
    let dash = String(text.prefix { $0.unicodeScalars.allSatisfy { !$0.isASCII && LookAlikes.isDash($0) } })
    let behind = text.dropFirst(dash.count).unicodeScalars.first
    return dash.isEmpty || behind.map { $0 == " " || LookAlikes.isSpace($0) } != true ? nil : dash
  }

  // MARK: scenes

  /// A scene is compared letter by letter, so that one in full width is another.
  mutating func checkScene(_ node: YAMLNode) {
    guard node.signs.contains(.wide), let text = node.scalar else { return }
    var isInHole = false
    var meant = ""
    for scalar in text.unicodeScalars {
      if scalar == "{" || scalar == "｛" { isInHole = true }
      if scalar == "}" || scalar == "｝" { isInHole = false }
      let ascii = LookAlikes.ascii(scalar)
      let isOfScenes = ascii?.utf8.allSatisfy { ByteSet.slug.contains($0) || $0 == 0x3A || $0 == 0x2E || $0 == 0x2F } ?? false
      meant += isOfScenes && !isInHole && scalar.value >= 0xFF01 ? ascii ?? "" : String(scalar)
    }
    guard meant != text else { return }
    let (range, replacement) = LookAlikes.difference(text, meant)
    report(
      .lookAlike(
        String(decoding: Array(text.utf8)[range], as: UTF8.self), severity: .warning, at: span(of: range, in: node),
        notes: ["a scene is compared letter by letter"], fix: replacement))
  }

  // MARK: operators

  /// Operators in full width are texts to compare with, which hardly anybody types.
  mutating func checkOperators(_ node: YAMLNode, meant: (String) -> String?) {
    guard let text = node.scalar, let written = meant(text) else { return }
    let (range, replacement) = LookAlikes.difference(text, written)
    let isPlain = plainText(node) != nil
    // Without quotes an operator may end the value.
    let fix = isPlain ? (written.contains("'") ? nil : "'\(written)'") : fits(replacement, in: node) ? replacement : nil
    report(
      .lookAlike(
        String(decoding: Array(text.utf8)[range], as: UTF8.self), severity: .warning, at: span(of: range, in: node),
        notes: ["here it is no operator but the sign itself"], help: fix == nil ? ["write `\(written)`"] : [], fix: fix,
        of: isPlain ? node.span : nil))
  }

  // MARK: texts

  /// `“门店”` is a word with its quotes, which nobody types; followers' own texts may be in quotes.
  mutating func checkQuotes(_ node: YAMLNode) {
    guard node.signs.contains(.foreign), let text = plainText(node), let inner = Self.unquoted(text) else { return }
    report(
      .lookAlike(
        String(text.prefix(1)) + String(text.suffix(1)), severity: .warning, at: node.span,
        notes: ["the quotes are part of the word, and nobody types them"],
        help: ["put it in quotes of ASCII, with these inside, if they are"], fix: "\"\(inner)\""))
  }

  /// What stands between look-alikes of quotes, when they are around the whole and nowhere else.
  private static func unquoted(_ text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    guard scalars.count > 2, let first = scalars.first, let last = scalars.last, LookAlikes.isQuote(first),
      LookAlikes.isQuote(last) || last == "\"" || last == "'",
      !scalars[1..<(scalars.count - 1)].contains(where: { LookAlikes.isQuote($0) || $0 == "\"" || $0 == "\\" })
    else { return nil }
    return Self.text(scalars[1..<(scalars.count - 1)])
  }

  /// A comment that is none, since YAML wants a space of ASCII before its `#`.
  mutating func checkComment(_ node: YAMLNode) {
    guard node.signs.contains(.hash), let text = plainText(node) else { return }
    let scalars = Array(text.unicodeScalars)
    for index in scalars.indices.dropFirst().dropLast() where scalars[index] == "#" || scalars[index] == "＃" {
      let before = scalars[index - 1]
      guard before == " " || LookAlikes.isSpace(before), scalars[index + 1] == " " else { continue }
      let start = scalars[..<index].lastIndex { $0 != " " && !LookAlikes.isSpace($0) }.map { $0 + 1 } ?? 0
      let offset = node.span.bytes.lowerBound + Self.width(scalars[..<start])
      let written = Self.text(scalars[start...index])
      report(
        .lookAlike(
          written, severity: .warning, at: node.span.narrowed(to: offset..<offset + written.utf8.count),
          notes: ["to YAML this is no comment but part of the text"], help: ["put the text in quotes if it is part of it"], fix: " #"))
      return
    }
  }
}
