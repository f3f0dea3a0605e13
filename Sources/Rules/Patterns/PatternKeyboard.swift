/// Signs of a Chinese keyboard in the holes of a pattern: `｛no:int｝`, `{no：int}`, `{n:int（1..9）}`.
package enum PatternKeyboard {
  /// The pattern as it was meant; nil when its holes are in order. What stands outside of holes is text, and may be meant.
  package static func meant(_ source: String) -> String? {
    guard source.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
    let scalars = Array(source.unicodeScalars)
    var out = String.UnicodeScalarView()
    var at = 0
    while at < scalars.count {
      guard looks(scalars[at], like: "{"), let close = scalars[at...].firstIndex(where: { looks($0, like: "}") }) else {
        out.append(scalars[at])
        at += 1
        continue
      }
      let inner = scalars[(at + 1)..<close]
      let mapped = hole(inner)
      if scalars[at].isASCII && scalars[close].isASCII || isHole(mapped) {
        out.append(contentsOf: "{\(mapped)}".unicodeScalars)
      } else {
        out.append(contentsOf: scalars[at...close])
      }
      at = close + 1
    }
    return String(out) == source ? nil : String(out)
  }

  /// A regular expression with operators where signs like them stand; nil when it has none, or they may be meant as they are.
  ///
  /// A follower may write `（1）` or `在吗？`: only what would be nothing as a text is taken for an operator.
  package static func meant(inRegex source: String) -> String? {
    guard source.utf8.contains(0xEF) else { return nil }
    var scalars = Array(source.unicodeScalars)
    var isChanged = false
    func change(_ index: Int, _ ascii: Unicode.Scalar) {
      isChanged = isChanged || scalars[index] != ascii
      scalars[index] = ascii
    }
    func first(_ signs: [Unicode.Scalar], from start: Int) -> Int? { scalars[min(start, scalars.count)...].firstIndex { signs.contains($0) } }
    // `［0-9］`: a range between brackets.
    var at = 0
    while let open = first(["［", "["], from: at), let close = first(["］", "]"], from: open + 1) {
      let isRange = scalars[open..<close].contains("-") || scalars[open..<close].contains("－")
      if scalars[open] == "［" || scalars[close] == "］", isRange || scalars[open] == "[" || scalars[close] == "]" {
        change(open, "[")
        change(close, "]")
        for index in open..<close where scalars[index] == "－" { change(index, "-") }
      }
      at = close + 1
    }
    // `（门店｜地址）`: alternatives.
    var opens: [(index: Int, hasAlternatives: Bool)] = []
    var isInClass = false
    for index in scalars.indices where index == 0 || scalars[index - 1] != "\\" {
      switch scalars[index] {
      case "[": isInClass = true
      case "]": isInClass = false
      case _ where isInClass: continue
      case "(", "（": opens.append((index, false))
      case "|", "｜":
        change(index, "|")
        if !opens.isEmpty { opens[opens.count - 1].hasAlternatives = true }
      case ")", "）":
        guard let open = opens.popLast() else { continue }
        let isMixed = (scalars[open.index] == "(") != (scalars[index] == ")")
        guard open.hasAlternatives || isMixed || scalars[open.index] == "(" else { continue }
        change(open.index, "(")
        change(index, ")")
      default: continue
      }
    }
    // `[0-9]＋`: how often. Behind a group a question may end.
    for index in scalars.indices.dropFirst() {
      let before = scalars[index - 1]
      let isEscaped = index > 1 && scalars[index - 2] == "\\"
      let isRepeated = isEscaped ? "dws".unicodeScalars.contains(before) : [")", "]", "."].contains(before)
      switch scalars[index] {
      case "＋" where isRepeated: change(index, "+")
      case "＊" where isRepeated: change(index, "*")
      case "？" where before == "]" && isRepeated: change(index, "?")
      default: continue
      }
    }
    return isChanged ? text(scalars) : nil
  }

  /// A glob with `＊` and `？` as operators; nil when it has none. A question has its sign at an end.
  package static func meant(inGlob source: String) -> String? {
    guard source.utf8.contains(0xEF) else { return nil }
    var scalars = Array(source.unicodeScalars)
    for index in scalars.indices {
      if scalars[index] == "＊" { scalars[index] = "*" }
      if scalars[index] == "？", index > 0, index < scalars.count - 1, scalars[index - 1] != "*", scalars[index + 1] != "*" { scalars[index] = "?" }
    }
    let meant = text(scalars)
    return meant == source ? nil : meant
  }

  private static func text(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private static func looks(_ scalar: Unicode.Scalar, like ascii: String) -> Bool {
    scalar.isASCII ? String(scalar) == ascii : LookAlikes.ascii(scalar) == ascii
  }

  /// The words of an `enum` are what followers write: only what stands between them is ours.
  private static func hole(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var out = ""
    var isInWords = false
    for (index, scalar) in zip(scalars.indices, scalars) {
      let ascii = LookAlikes.ascii(scalar) ?? String(scalar)
      let isLast = index == scalars.endIndex - 1
      out += isInWords && ascii != "|" && !(isLast && ascii == ")") ? String(scalar) : ascii
      if ascii == "(" { isInWords = isInWords || out.contains("enum") }
    }
    return out
  }

  private static func isHole(_ text: String) -> Bool {
    let name = text.trimmed.prefix { $0 != ":" && $0 != " " }
    return !name.isEmpty && name.utf8.allSatisfy { ByteSet.word.contains($0) || $0 == 0x5F } && !ByteSet.digits.contains(name.utf8.first ?? 0)
  }
}
