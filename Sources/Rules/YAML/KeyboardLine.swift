/// One line of a file that YAML cannot read, looked at by eye: where its structure stands in signs of a Chinese keyboard.
///
/// Only structure is looked at: indentation, the dash of a list, the colon behind a key, brackets, what stands between their values, quotes
/// around a whole value, the sign of a comment. What stands inside a value may be meant.
struct KeyboardLine {
  private let scalars: [Unicode.Scalar]
  private let offsets: [Int]
  private var at = 0
  private var keyColumn = 0
  private(set) var edits: [TextEdit] = []
  /// A colon of a key without the space behind it: where the space goes.
  private(set) var missingSpace: Int?
  /// Whether the line holds a second key, which needs a line of its own.
  private(set) var holdsTwoKeys = false

  /// - Parameter inside: the bracket that an earlier line opened, if the line stands inside one.
  init(_ line: ArraySlice<UInt8>, inside bracket: Unicode.Scalar? = nil) {
    var scalars: [Unicode.Scalar] = []
    var offsets: [Int] = []
    var offset = line.startIndex
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      scalars.append(scalar)
      offsets.append(offset)
      offset += scalar.utf8.count
    }
    self.scalars = scalars
    self.offsets = offsets + [offset]
    indentation()
    if let bracket {
      flow([bracket])
      return
    }
    dashes()
    if let sign = sign(at), sign == "＃" {
      edit(at..<at + 1, "#")
      return
    }
    if sign(at) == "#" { return }
    keyColumn = at
    key()
    value()
  }

  private func sign(_ index: Int) -> Unicode.Scalar? { scalars.indices.contains(index) ? scalars[index] : nil }
  private func looks(_ index: Int, like ascii: String) -> Bool {
    guard let sign = sign(index), !sign.isASCII else { return false }
    return LookAlikes.ascii(sign) == ascii
  }
  private func isWide(_ index: Int) -> Bool { sign(index).map { LookAlikes.isSpace($0) } ?? false }
  private func isBlankOrEnd(_ index: Int) -> Bool { sign(index).map { $0 == " " || $0 == "\t" } ?? true }

  private mutating func edit(_ range: Range<Int>, _ replacement: String) {
    edits.append(TextEdit(range: offsets[range.lowerBound]..<offsets[range.upperBound], text: replacement))
  }

  /// A full-width space is as wide as two others.
  private static func spaces(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(repeating: " ", count: scalars.reduce(0) { $0 + ($1.value == 0x3000 ? 2 : 1) })
  }

  private mutating func indentation() {
    while sign(at) == " " || isWide(at) { at += 1 }
    if scalars[..<at].contains(where: { $0 != " " }) { edit(0..<at, Self.spaces(scalars[..<at])) }
  }

  /// Blanks between two parts of the structure.
  private mutating func blanks() {
    let start = at
    while sign(at) == " " || isWide(at) { at += 1 }
    if scalars[start..<at].contains(where: { $0 != " " }) { edit(start..<at, " ") }
  }

  private mutating func dashes() {
    while let sign = sign(at) {
      if sign == "-", isBlankOrEnd(at + 1) || isWide(at + 1) {
        at += 1
        blanks()
      } else if looks(at, like: "-") {
        let start = at
        while looks(at, like: "-") { at += 1 }
        if isWide(at) { at += 1 }
        edit(start..<at, isBlankOrEnd(at) ? "-" : "- ")
        while self.sign(at) == " " { at += 1 }
      } else {
        return
      }
    }
  }

  private mutating func key() {
    guard let first = sign(at), !"{[\"'".unicodeScalars.contains(first), !LookAlikes.isQuote(first), !isOpening(at) else { return }
    var colon = at
    while let sign = sign(colon), colon - at < 64, sign != ":", !looks(colon, like: ":") {
      if sign == " " || isWide(colon) || sign == "#" { break }
      colon += 1
    }
    // A key may be written with blanks before its colon.
    let end = colon
    while isWide(colon) || sign(colon) == " " { colon += 1 }
    guard colon > at, let sign = sign(colon), sign == ":" || looks(colon, like: ":") else { return }
    if scalars[end..<colon].contains(where: { $0 != " " }) { edit(end..<colon, "") }
    if sign == ":" {
      at = colon + 1
      if isBlankOrEnd(at) || isWide(at) { return }
      if !scalars[keyColumn..<colon].allSatisfy({ $0.isASCII ? ByteSet.slug.contains(UInt8($0.value)) : true }) || self.sign(at) == "/" { return }
      missingSpace = offsets[at]
    } else {
      at = colon + 1
      let isWide = isWide(at)
      edit(colon..<at + (isWide ? 1 : 0), isWide ? ": " : isBlankOrEnd(at) ? ":" : ": ")
      if isWide { at += 1 }
    }
  }

  private func isOpening(_ index: Int) -> Bool { looks(index, like: "{") || looks(index, like: "[") }

  private mutating func value() {
    blanks()
    guard let first = sign(at) else { return }
    if LookAlikes.isQuote(first) || first == "\"" || first == "'" {
      quoted(from: at)
    } else if first == "{" || first == "[" || isOpening(at) {
      // `{{` and its look-alikes begin a template, not a mapping.
      let isTemplate = (first == "{" || looks(at, like: "{")) && (sign(at + 1) == "{" || looks(at + 1, like: "{"))
      if !isTemplate { flow([]) }
    } else {
      secondKey()
    }
  }

  /// `“…”`, `"…”` or `“…"` around all that is left of the line.
  private mutating func quoted(from open: Int) {
    var end = scalars.count
    while end > open + 1, scalars[end - 1] == " " { end -= 1 }
    let close = end - 1
    guard close > open, let last = sign(close), LookAlikes.isQuote(last) || last == "\"" || last == "'" else { return }
    guard LookAlikes.isQuote(scalars[open]) || LookAlikes.isQuote(last) else { return }
    let inner = scalars[open + 1..<close]
    let quote = scalars[open].isASCII ? String(scalars[open]) : last.isASCII ? String(last) : inner.contains("\"") ? "'" : "\""
    if !scalars[open].isASCII { edit(open..<open + 1, quote) }
    if !last.isASCII { edit(close..<close + 1, quote) }
  }

  /// `id: a，on: text`: two keys in one line.
  private mutating func secondKey() {
    for index in at..<scalars.count where LookAlikes.isSeparator(scalars[index]) {
      var start = index + 1
      while sign(start) == " " || isWide(start) { start += 1 }
      guard let colon = self.colon(behindKeyAt: start) else { continue }
      holdsTwoKeys = true
      edit(index..<start, "\n" + String(repeating: " ", count: keyColumn))
      if scalars[colon] != ":" { edit(colon..<colon + 1, isBlankOrEnd(colon + 1) ? ":" : ": ") }
      return
    }
  }

  /// The colon of `key:` or `key：`, where a key of ours begins.
  private func colon(behindKeyAt start: Int) -> Int? {
    var end = start
    while let sign = sign(end), sign.isASCII, ByteSet.slug.contains(UInt8(sign.value)) { end += 1 }
    guard end > start, sign(end) == ":" && isBlankOrEnd(end + 1) || looks(end, like: ":") else { return nil }
    return end
  }

  // MARK: inside brackets

  private mutating func flow(_ outer: [Unicode.Scalar]) {
    var open = outer
    var isTokenStart = true
    var isKey = open.last != "["
    var textBrackets = 0
    while let sign = sign(at) {
      if sign == "{", self.sign(at + 1) == "{" {
        skipTemplate()
        isTokenStart = false
      } else if isTokenStart, sign == "\"" || sign == "'" || LookAlikes.isQuote(sign) {
        if !quotedToken() { return }
        isTokenStart = false
      } else if sign == "{" || sign == "[" || (isTokenStart && isOpening(at)) {
        let ascii = sign.isASCII ? sign : looks(at, like: "{") ? "{" : "["
        if !sign.isASCII { edit(at..<at + 1, String(ascii)) }
        open.append(ascii)
        at += 1
        (isTokenStart, isKey, textBrackets) = (true, ascii == "{", 0)
      } else if isOpening(at) {
        textBrackets += 1
        at += 1
      } else if sign == "}" || sign == "]" || looks(at, like: "}") || looks(at, like: "]") {
        if !sign.isASCII, textBrackets > 0 {
          textBrackets -= 1
        } else {
          if !sign.isASCII { edit(at..<at + 1, LookAlikes.ascii(sign) ?? "]") }
          _ = open.popLast()
          isKey = false
        }
        at += 1
        isTokenStart = false
      } else if sign == "," {
        at += 1
        (isTokenStart, isKey, textBrackets) = (true, open.last != "[", 0)
      } else if LookAlikes.isSeparator(sign) {
        var next = at + 1
        while self.sign(next) == " " || isWide(next) { next += 1 }
        // In a mapping it may be part of a text, unless a key follows.
        if open.last == "[" || colon(behindKeyAt: next) != nil || self.sign(next) == nil {
          edit(at..<next, next < scalars.count ? ", " : ",")
          at = next
          (isTokenStart, isKey, textBrackets) = (true, open.last != "[", 0)
        } else {
          at += 1
        }
      } else if sign == ":", isBlankOrEnd(at + 1) {
        at += 1
        (isTokenStart, isKey) = (true, false)
      } else if looks(at, like: ":"), isKey, open.last != "[" {
        let isWide = isWide(at + 1)
        edit(at..<at + (isWide ? 2 : 1), isBlankOrEnd(at + 1) ? ":" : ": ")
        at += isWide ? 2 : 1
        (isTokenStart, isKey) = (true, false)
      } else if sign == "#" || sign == "＃", at > 0, isBlankOrEnd(at - 1) || isWide(at - 1) {
        if sign == "＃" { edit(at..<at + 1, "#") }
        return
      } else {
        if sign != " ", !isWide(at) { isTokenStart = false }
        at += 1
      }
    }
  }

  private mutating func skipTemplate() {
    at += 2
    while at < scalars.count, !(scalars[at] == "}" && sign(at + 1) == "}") { at += 1 }
    at = min(scalars.count, at + 2)
  }

  /// False when the quote does not end in this line.
  private mutating func quotedToken() -> Bool {
    let open = scalars[at]
    var close = at + 1
    while close < scalars.count {
      let sign = scalars[close]
      if open.isASCII {
        if sign == "\\", open == "\"" { close += 1 } else if sign == open { break }
      } else if LookAlikes.isQuote(sign) || sign == "\"" {
        break
      }
      close += 1
    }
    // `"门店”`: nothing but the look-alike closes it.
    if close >= scalars.count, open.isASCII, let last = scalars[(at + 1)...].firstIndex(where: { LookAlikes.isQuote($0) }) { close = last }
    guard close < scalars.count else { return false }
    let quote = open.isASCII ? String(open) : scalars[close].isASCII ? String(scalars[close]) : "\""
    if !open.isASCII { edit(at..<at + 1, quote) }
    if !scalars[close].isASCII, !open.isASCII || scalars[close] != open { edit(close..<close + 1, quote) }
    at = close + 1
    return true
  }
}
