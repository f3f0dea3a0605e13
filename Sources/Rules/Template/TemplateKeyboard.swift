/// Signs of a Chinese keyboard where a template wants those of ASCII: its braces, and all that stands between them outside quotes.
///
/// Texts for followers are full of such signs, and braces may be meant: what is no template for sure is only wondered about.
package struct TemplateKeyboard {
  package struct Finding: Sendable {
    /// Bytes of the template.
    package let range: Range<Int>
    package let replacement: String
    /// Whether nothing but the signs of ASCII can have been meant.
    package let isCertain: Bool
  }

  private let scalars: [Unicode.Scalar]
  /// Where each of them begins in the text's bytes, and where the last one ends.
  private let offsets: [Int]
  /// From here on no `{{` is closed, and no `{%`: what was sought to the end once is not sought for each of a thousand.
  private var (outputsEnd, blocksEnd) = (Int.max, Int.max)
  private let quote: String
  private let isName: (String) -> Bool
  private var findings: [Finding] = []

  private init(_ text: String, quote: String, isName: @escaping (String) -> Bool) {
    scalars = Array(text.unicodeScalars)
    var offsets = [0]
    offsets.reserveCapacity(scalars.count + 1)
    var end = 0
    for scalar in scalars {
      end += scalar.utf8.count
      offsets.append(end)
    }
    self.offsets = offsets
    self.quote = quote
    self.isName = isName
  }

  /// - Parameters:
  ///   - quote: the quote that may stand in the template's own text.
  ///   - isName: whether a template can show something by this name.
  package static func findings(in text: String, quote: String, isName: @autoclosure () -> (String) -> Bool) -> [Finding] {
    let utf8 = text.utf8
    if isInOrder(utf8.span) { return [] }
    var keyboard = TemplateKeyboard(text, quote: quote, isName: isName())
    keyboard.scan()
    return keyboard.findings
  }

  /// Whether all braces are those of tags that are wholly of ASCII: then there is nothing to find. What is said of `raw` and `comment` depends on
  /// where they end.
  private static func isInOrder(_ bytes: Span<UInt8>) -> Bool {
    var at = 0
    var hasBraces = false
    while let open = bytes.first(0x7B, from: at) {
      guard let end = plainTag(bytes, open) else { return false }
      hasBraces = true
      at = end
    }
    at = 0
    // `｛`, and `﹛`, which is one beside others: by the last of their bytes, which few signs have.
    while let last = bytes.first(0x9B, from: at) {
      if last >= 2, bytes[last - 2] == 0xEF, bytes[last - 1] == 0xBD || hasBraces && bytes[last - 1] == 0xB9 { return false }
      at = last + 1
    }
    return true
  }

  /// Behind a tag that is wholly of ASCII. Quotes hold no end of a tag, so that the first one is its own.
  private static func plainTag(_ bytes: Span<UInt8>, _ open: Int) -> Int? {
    guard open + 1 < bytes.count, bytes[open + 1] == 0x7B || bytes[open + 1] == 0x25 else { return nil }
    let close: UInt8 = bytes[open + 1] == 0x7B ? 0x7D : 0x25
    var at = open + 2
    while at < bytes.count, isTemplateSpace(bytes[at]) || bytes[at] == 0x2D { at += 1 }
    if bytes.hasPrefix(Self.raw, at: at, end: bytes.count) || bytes.hasPrefix(Self.comment, at: at, end: bytes.count) { return nil }
    at = open + 2
    while at + 1 < bytes.count, bytes[at] < 0x80 {
      if bytes[at] == close, bytes[at + 1] == 0x7D { return at + 2 }
      at += 1
    }
    return nil
  }

  private static let raw = Array("raw".utf8)
  private static let comment = Array("comment".utf8)

  private func looks(_ index: Int, like ascii: Unicode.Scalar) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    let scalar = scalars[index]
    return scalar.isASCII ? scalar == ascii : LookAlikes.ascii(scalar) == String(ascii)
  }

  private mutating func scan() {
    var at = 0
    while at < scalars.count {
      guard looks(at, like: "{") else {
        at += 1
        continue
      }
      if looks(at + 1, like: "{") || looks(at + 1, like: "%") {
        at = tag(at)
      } else {
        at = single(at)
      }
    }
  }

  // MARK: tags

  /// Where to go on behind `{{ … }}` or `{% … %}`.
  private mutating func tag(_ open: Int) -> Int {
    let isOutput = looks(open + 1, like: "{")
    let isASCII = scalars[open].isASCII && scalars[open + 1].isASCII
    let close: Unicode.Scalar = isOutput ? "}" : "%"
    // What is never closed is the parser's to say, or no template.
    if open >= (isOutput ? outputsEnd : blocksEnd) { return open + 2 }
    var edits: [(range: Range<Int>, text: String)] = []
    if !isASCII { edits.append((open..<open + 2, isOutput ? "{{" : "{%")) }
    var at = open + 2
    while at < scalars.count {
      if looks(at, like: close), looks(at + 1, like: "}") { break }
      if let end = quoted(at, &edits) {
        at = end
      } else {
        if let change = change(at, isTest: isTest(open + 2)) { edits.append(change) }
        at = edits.last.map { max(at + 1, $0.range.upperBound) } ?? at + 1
      }
    }
    guard at + 1 < scalars.count else {
      if isOutput { outputsEnd = open } else { blocksEnd = open }
      return open + 2
    }
    // What ends a sentence in a text separates nothing here.
    if let last = edits.last, [",", ";", "."].contains(last.text), blanksEnd(from: last.range.upperBound) == at {
      edits[edits.count - 1] = (last.range.lowerBound..<at, " ")
    }
    if !(scalars[at].isASCII && scalars[at + 1].isASCII) { edits.append((at..<at + 2, isOutput ? "}}" : "%}")) }
    let inner = text(open + 2..<at)
    let meant = LookAlikes.ascii(inner) ?? inner
    let name = Self.root(of: meant)
    let path = String(meant.trimmed.prefix { $0 != " " && $0 != "|" && $0 != ":" })
    if let first = edits.first, let last = edits.last {
      report(first.range.lowerBound..<last.range.upperBound, edits, isCertain: isASCII || !isOutput || isName(path))
    }
    return name == "raw" || name == "comment" ? behind("end" + name, from: at + 2) : at + 2
  }

  /// Behind a text in quotes; nil where none begins. What stands in them is text.
  private func quoted(_ open: Int, _ edits: inout [(range: Range<Int>, text: String)]) -> Int? {
    let sign = scalars[open]
    guard sign == "\"" || sign == "'" || LookAlikes.isQuote(sign) else { return nil }
    var close = open + 1
    var isFound = false
    while close < scalars.count, scalars[close] != "\n" {
      // A tag that ends ends the search too: one quote must not swallow the rest.
      isFound = sign.isASCII ? scalars[close] == sign : LookAlikes.isQuote(scalars[close]) || scalars[close] == "\"" || scalars[close] == "'"
      if isFound { break }
      if (looks(close, like: "}") || looks(close, like: "%")) && looks(close + 1, like: "}") { break }
      close += 1
    }
    if !isFound, sign.isASCII, let last = scalars[(open + 1)..<close].firstIndex(where: { LookAlikes.isQuote($0) }) {
      edits.append((last..<last + 1, String(sign)))
      return last + 1
    }
    guard isFound else { return nil }
    if !sign.isASCII {
      let inner = scalars[(open + 1)..<close]
      let own = inner.contains(where: { String($0) == quote }) ? (quote == "'" ? "\"" : "'") : quote
      edits.append((open..<open + 1, own))
      edits.append((close..<close + 1, own))
    }
    return close + 1
  }

  private func change(_ at: Int, isTest asked: @autoclosure () -> Bool) -> (range: Range<Int>, text: String)? {
    guard let ascii = LookAlikes.ascii(scalars[at]) else { return nil }
    let isTest = asked()
    // `＆＆` and `｜｜` are words here; one `＝` in a condition compares.
    if ascii == "&", looks(at + 1, like: "&") { return (at..<at + 2, "and") }
    if isTest, ascii == "|", looks(at + 1, like: "|") { return (at..<at + 2, "or") }
    if isTest, ascii == "=", !looks(at + 1, like: "="), at == 0 || !["=", "!", "<", ">"].contains(where: { looks(at - 1, like: $0) }) {
      return (at..<at + 1, "==")
    }
    return (at..<at + 1, ascii)
  }

  private func isTest(_ start: Int) -> Bool {
    let name = Self.root(of: text(start..<min(scalars.count, start + 12)))
    return name == "if" || name == "elsif" || name == "unless"
  }

  /// The first name in a tag.
  private static func root(of text: String) -> String {
    let inner = text.drop { $0 == " " || $0 == "-" || $0 == "\t" || $0 == "\n" }
    return String(inner.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }

  private func behind(_ end: String, from start: Int) -> Int {
    var at = start
    while at < scalars.count {
      if looks(at, like: "{"), looks(at + 1, like: "%") {
        let rest = text(at + 2..<min(scalars.count, at + 24))
        if Self.root(of: LookAlikes.ascii(rest) ?? rest) == end { return at + 2 }
      }
      at += 1
    }
    return at
  }

  private func blanksEnd(from start: Int) -> Int {
    var at = start
    while looks(at, like: " ") { at += 1 }
    return at
  }

  private func blanksEnd(before end: Int) -> Int {
    var at = end
    while looks(at - 1, like: " ") { at -= 1 }
    return at
  }

  // MARK: braces that may be meant

  /// `{ store.name }`, where a template has something by that name.
  private mutating func single(_ open: Int) -> Int {
    var close = open + 1
    while close < scalars.count, close - open < 64, !looks(close, like: "}"), !looks(close, like: "{"), scalars[close] != "\n" { close += 1 }
    guard looks(close, like: "}") else { return open + 1 }
    let written = text(open + 1..<close)
    let inner = (LookAlikes.ascii(written) ?? written).trimmed
    let path = inner.split(separator: "|", maxSplits: 1).first.map { String($0).trimmed } ?? ""
    let isPath = path.utf8.allSatisfy { isTemplateNameByte($0) || $0 == 0x2E } && path.unicodeScalars.first?.properties.isAlphabetic ?? false
    guard isPath, isName(path) else { return close + 1 }
    var (start, end) = (open, looks(close + 1, like: "}") ? close + 2 : close + 1)
    // `{ { x } }` and `${x}` were meant as a whole.
    let (before, behind) = (blanksEnd(before: start), blanksEnd(from: close + 1))
    if before < start, behind > close + 1, looks(before - 1, like: "{"), looks(behind, like: "}") { (start, end) = (before - 1, behind + 1) }
    if start > 0, scalars[start - 1] == "$" { start -= 1 }
    report(start..<end, [(start..<end, "{{ \(inner) }}")], isCertain: false)
    return end
  }

  // MARK: what is said

  private mutating func report(_ given: Range<Int>, _ edits: [(range: Range<Int>, text: String)], isCertain: Bool) {
    // Nothing cannot be shown: what stands behind it is part of the change.
    let isRemoved = edits.allSatisfy { $0.text.isEmpty } && edits.map(\.range.count).reduce(0, +) == given.count && given.upperBound < scalars.count
    let range = isRemoved ? given.lowerBound..<given.upperBound + 1 : given
    var replacement = ""
    var at = range.lowerBound
    for edit in edits {
      replacement += text(at..<edit.range.lowerBound) + edit.text
      at = edit.range.upperBound
    }
    replacement += text(at..<range.upperBound)
    findings.append(Finding(range: offsets[range.lowerBound]..<offsets[range.upperBound], replacement: replacement, isCertain: isCertain))
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }
}
