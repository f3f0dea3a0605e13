/// A comment that allows findings, or was meant to: `# allow WX2002: the shop's own poster wins`.
struct AllowanceComment {
  /// None where it is at fault.
  private(set) var codes: [Located<Diagnostic.Code>] = []
  private(set) var reason = ""
  private(set) var faults: [Diagnostic] = []
  /// From its sign to the last code.
  private(set) var span: SourceSpan

  /// A line can be as long as a file.
  private static let reasonBytes = 1 << 10

  /// Nil for a comment that speaks of something else.
  /// - Parameter bytes: from the sign of the comment to the end of its line.
  init?(_ bytes: Range<Int>, of file: SourceFile, id: SourceFile.ID) {
    var words = Words(file, bytes)
    words.skip("#")
    words.skip(" ")
    let start = words.offset
    guard let head = words.head() else { return nil }
    span = SourceSpan(id, bytes.lowerBound..<head.code.upperBound)
    let written = Self.codes(&words, from: head.code)
    span = span.narrowed(to: bytes.lowerBound..<(written.last ?? head.code).upperBound)
    words.skip(" ")
    let hasColon = words.takes(":")
    let reason = file.text(words.offset..<min(bytes.upperBound, words.offset + Self.reasonBytes)).trimmed
    let isReasoned = reason.unicodeScalars.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }

    if !head.isExact {
      let head = SourceSpan(id, start..<head.end)
      let isApart = head.bytes.upperBound < written[0].lowerBound
      faults = [.foreignAllowance(at: head, written: file.text(head.bytes), fix: hasColon && isReasoned ? isApart ? "allow" : "allow " : nil)]
      return
    }
    let last = SourceSpan(id, written.last ?? head.code)
    if !isReasoned {
      faults = [.unreasonedAllowance(of: file.text(last.bytes), at: last)]
    } else if !hasColon {
      faults = [.allowanceWithoutColon(at: last, fix: file.text(last.bytes) + ":")]
    } else {
      self.reason = reason
      for word in written { name(Located(file.text(word), SourceSpan(id, word))) }
    }
  }

  private mutating func name(_ word: Located<String>) {
    let folded = (LookAlikes.ascii(word.value) ?? word.value).uppercased()
    guard let code = Diagnostic.Code(rawValue: folded) else {
      if faults.isEmpty { faults.append(.unknownCode(word, folded)) }
      return
    }
    if code == .allowance {
      faults.append(Diagnostic(.allowance, "\(folded) itself cannot be allowed", severity: .warning, at: word.span, help: ["remove it"]))
    } else {
      codes.append(Located(code, word.span))
    }
  }

  /// All that are named, with commas or blanks between them.
  private static func codes(_ words: inout Words, from first: Range<Int>) -> [Range<Int>] {
    var codes = [first]
    while true {
      var ahead = words
      ahead.skip(" ,;")
      guard let word = ahead.word(), ahead.isCode(word, bare: false) else { return codes }
      codes.append(word)
      words = ahead
    }
  }
}

/// The first words of a comment. Signs of a Chinese keyboard count as what they look like: to YAML a comment is nothing at all.
private struct Words {
  private let file: SourceFile
  /// Where the words end that are looked at.
  private let end: Int
  private var signs: [(ascii: Unicode.Scalar, offset: Int)] = []
  private var at = 0

  /// As far as codes may stand; the reason is as long as it likes.
  private static let length = 256

  init(_ file: SourceFile, _ bytes: Range<Int>) {
    self.file = file
    var offset = bytes.lowerBound
    for scalar in String(decoding: file.utf8[bytes].prefix(Self.length), as: UTF8.self).unicodeScalars {
      let ascii = scalar.isASCII ? scalar : LookAlikes.ascii(scalar).flatMap(\.unicodeScalars.first) ?? scalar
      signs.append((scalar == "\t" ? " " : ascii, min(offset, bytes.upperBound)))
      offset += scalar.utf8.count
    }
    end = min(offset, bytes.upperBound)
  }

  var offset: Int { at < signs.count ? signs[at].offset : end }
  private var sign: Unicode.Scalar? { at < signs.count ? signs[at].ascii : nil }

  mutating func skip(_ any: String) { while let sign, any.unicodeScalars.contains(sign) { at += 1 } }

  mutating func takes(_ wanted: Unicode.Scalar) -> Bool {
    guard sign == wanted else { return false }
    at += 1
    return true
  }

  /// Letters and digits of one script: `允许WX2002` are two words.
  mutating func word() -> Range<Int>? {
    let start = offset
    guard let first = sign, Self.isLetter(first) else { return nil }
    while let sign, Self.isLetter(sign), sign.isASCII == first.isASCII { at += 1 }
    return start..<offset
  }

  private static func isLetter(_ sign: Unicode.Scalar) -> Bool {
    sign.isASCII ? ByteSet.word.contains(UInt8(sign.value)) || sign == "_" : sign.properties.isAlphabetic
  }

  private func text(_ word: Range<Int>) -> String {
    let written = file.text(word)
    return (LookAlikes.ascii(written) ?? written).lowercased()
  }

  /// - Parameter bare: whether its digits alone will do.
  func isCode(_ word: Range<Int>, bare: Bool) -> Bool {
    let text = text(word)
    if bare, text.utf8.count == 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    return text.hasPrefix("wx") && (4...8).contains(text.utf8.count) && text.utf8.contains { (0x30...0x39).contains($0) }
  }

  /// What stands before the first code, if it is one of the ways to say that it is allowed.
  mutating func head() -> (code: Range<Int>, end: Int, isExact: Bool)? {
    var heads: [String] = []
    var (end, isBlank) = (offset, true)
    while heads.count <= 4, let word = word() {
      if isCode(word, bare: heads == ["allow"]) {
        let isMeant = heads.contains { Self.verbs.contains($0) } && heads.allSatisfy { Self.verbs.contains($0) || Self.others.contains($0) }
        return isMeant ? (word, end, heads == ["allow"] && isBlank && end < word.lowerBound) : nil
      }
      heads.append(text(word))
      let behind = offset
      skip(" ")
      let blank = offset
      skip(" -:,;([=")
      isBlank = isBlank && offset == blank
      end = offset == blank ? behind : offset
      // The blanks before the code stay.
      while end > behind, file.utf8[end - 1] == 0x20 { end -= 1 }
    }
    return nil
  }

  /// What other tools say, and what it is called.
  private static let verbs: Set = [
    "allow", "allows", "allowed", "ignore", "ignored", "ignores", "disable", "disabled", "noqa", "nolint", "suppress", "silence", "skip", "permit",
    "expect", "accept", "允许", "忽略", "屏蔽", "禁用", "跳过", "关闭",
  ]
  private static let others: Set = ["wxrules", "next", "line", "this", "rule", "lint"]
}

extension Diagnostic {
  fileprivate static func foreignAllowance(at span: SourceSpan, written: String, fix: String?) -> Diagnostic {
    Diagnostic(
      .allowance, "`\(written)` allows nothing", severity: .warning, at: span, label: "here it is `allow`", help: ["write `# allow CODE: REASON`"],
      fix: fix)
  }

  fileprivate static func unreasonedAllowance(of code: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .allowance, "allowed without a reason", severity: .warning, at: span, label: "why?", notes: ["it allows nothing until it says why"],
      help: ["write `# allow \(code): REASON`"])
  }

  fileprivate static func allowanceWithoutColon(at span: SourceSpan, fix: String) -> Diagnostic {
    Diagnostic(
      .allowance, "no `:` between the code and the reason", severity: .warning, at: span, notes: ["without it nothing is allowed"], fix: fix)
  }

  fileprivate static func unknownCode(_ word: Located<String>, _ folded: String) -> Diagnostic {
    let codes = Code.allCases.map(\.rawValue)
    let meant = codes.first { $0 == "WX" + folded }
    let close = Suggestion.match(to: folded, in: codes)
    return Diagnostic(
      .allowance, "`\(word.value)` is no code of a finding", severity: .warning, at: word.span,
      label: (meant ?? close?.word).map { "did you mean `\($0)`?" } ?? "", help: meant == nil && close == nil ? ["`wxrules explain` lists them"] : [],
      fix: meant ?? close?.fix)
  }
}
