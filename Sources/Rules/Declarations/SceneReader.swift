/// Scenes as authors write them, and as the platform sends them on the way to following.
extension Reader {
  mutating func checkPrefix(ofScene node: YAMLNode) {
    guard let text = node.scalar, let scene = SceneText.withoutPrefix(text) else { return }
    report(
      Diagnostic(
        .invalidValue, "`\(SceneText.prefix)` is not part of a scene", at: span(of: 0..<text.utf8.count, in: node),
        notes: ["the platform puts it before the scene, and it is taken off before rules are asked: nothing would match"],
        help: scene.isEmpty ? ["write the scene behind it"] : [], fix: scene.isEmpty ? nil : scene))
  }

  /// Signs of globs and regular expressions are letters like others in a pattern, which has typed holes instead.
  mutating func checkWildcards(_ node: YAMLNode, _ key: String) {
    guard node.signs.contains(.wildcard), let text = node.scalar, let meant = Wildcards.pattern(meantBy: text) else { return }
    report(
      Diagnostic(
        .patternSyntax, "`\(meant.sign)` stands for itself in a `\(key)`", severity: .warning, at: span(of: meant.range, in: node),
        notes: ["a pattern is compared letter by letter; what differs stands in a hole"], help: ["write `\(key): \"\(meant.pattern)\"`"]))
  }
}

/// `store_*`, `^store_` and `store_.*`, as patterns.
enum Wildcards {
  /// The first sign of another language, where it stands, and the whole as a pattern; nil for a text that has none.
  static func pattern(meantBy text: String) -> (sign: String, range: Range<Int>, pattern: String)? {
    guard text.utf8.count > 1 else { return nil }
    let bytes = Array(text.utf8)
    let (begins, ends) = (bytes[0] == UInt8(ascii: "^"), bytes[bytes.count - 1] == UInt8(ascii: "$"))
    var found: Range<Int>? = begins ? 0..<1 : nil
    var pattern: [UInt8] = []
    var holes = 0
    var at = begins ? 1 : 0
    let end = ends ? bytes.count - 1 : bytes.count
    while at < end {
      if bytes[at] == UInt8(ascii: "{"), let close = bytes[at..<end].firstIndex(of: UInt8(ascii: "}")) {
        pattern += bytes[at...close]
        at = close + 1
        continue
      }
      let isRun = bytes[at] == UInt8(ascii: ".") && at + 1 < end && (bytes[at + 1] == UInt8(ascii: "*") || bytes[at + 1] == UInt8(ascii: "+"))
      guard isRun || bytes[at] == UInt8(ascii: "*") else {
        pattern.append(bytes[at])
        at += 1
        continue
      }
      found = found ?? at..<at + (isRun ? 2 : 1)
      at += isRun ? 2 : 1
      while at < end, bytes[at] == UInt8(ascii: "*") { at += 1 }
      pattern += at == end ? Array("{rest:rest}".utf8) : Array("{part\(holes == 0 ? "" : "\(holes + 1)"):text}".utf8)
      holes += 1
    }
    if found == nil, ends { found = end..<bytes.count }
    guard let found else { return nil }
    // What only has a beginning may go on as it likes.
    if begins, !ends, holes == 0 { pattern += Array("{rest:rest}".utf8) }
    return (String(decoding: bytes[found], as: UTF8.self), found, String(decoding: pattern, as: UTF8.self))
  }
}
