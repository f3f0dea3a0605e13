/// `WX0512`: texts for followers in which something stands that another medium would have read: escapes of a program, HTML.
extension Lowering {
  mutating func checkForeignTexts() {
    for rule in orderedRules {
      if let reply = rule.reply { checkForeign(reply) }
      for action in rule.actions {
        switch action.kind {
        case .send(let message, _, let otherwise):
          checkForeign(message)
          for field in otherwise?.fields ?? [] { checkForeign(field.template) }
        case .template(let message, _): for field in message.fields { checkForeign(field.template) }
        case .tag, .remark, .webhook, .set, .unset, .use, .record: continue
        }
      }
    }
  }

  private mutating func checkForeign(_ message: MessageDeclaration) {
    switch message.kind {
    case .reply(let reply): checkForeign(reply)
    case .choices(let choices): for text in [choices.head, choices.tail].compactMap({ $0 }) + choices.items.map(\.text) { checkForeign(text) }
    case .miniProgram(let program): checkForeign(program.title)
    case .card, .article, .material: return
    }
  }

  private mutating func checkForeign(_ reply: ReplyDeclaration) {
    switch reply.kind {
    case .text(let text, _): checkForeign(text)
    case .video(_, let title, let description): for text in [title, description].compactMap({ $0 }) { checkForeign(text) }
    case .music(let music): for text in [music.title, music.description].compactMap({ $0 }) { checkForeign(text) }
    case .news(let articles): for text in articles.flatMap({ [$0.title, $0.description].compactMap { $0 } }) { checkForeign(text) }
    case .random, .arms, .by: for inner in reply.nested ?? [] { checkForeign(inner) }
    case .image, .voice, .transfer, .none: return
    }
  }

  private mutating func checkForeign(_ text: TemplateDeclaration) {
    // `＜` begins a link that a Chinese keyboard wrote.
    guard text.node.signs.contains(.markup) else { return }
    guard case .scalar(_, let style) = text.node.content, let first = ForeignText.first(in: Array(text.text.utf8), style) else { return }
    let span = text.node.span
    let offsets = ScalarOffsets(of: text.node, in: file(span))
    let place = span.narrowed(to: offsets.source(first.range))
    let whole = first.kind == .escape ? text.doubleQuoted : nil
    let shown = "`\(String(decoding: Array(text.text.utf8)[first.range], as: UTF8.self))`"
    report(
      Diagnostic(
        .foreignText, "the follower reads \(shown) as it stands here", severity: .warning, at: place, notes: [first.kind.reason],
        help: first.fix == nil && whole == nil ? [first.kind.help] : [], fix: first.fix ?? whole, of: whole == nil ? nil : span))
  }
}

extension TemplateDeclaration {
  /// The text between double quotes, where its escapes are read; nil when it has others, or is long.
  fileprivate var doubleQuoted: String? {
    guard case .scalar(let text, let style) = node.content, style == .plain || style == .singleQuoted, text.utf8.count <= 240, !text.contains("\n")
    else { return nil }
    let bytes = Array(text.utf8)
    let readable = bytes.indices.allSatisfy { index in
      bytes[index] != 0x5C || index + 1 < bytes.count && [UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t")].contains(bytes[index + 1])
    }
    return readable ? "\"\(text.replacing("\"", with: "\\\""))\"" : nil
  }
}

/// What stands in a text for a reader that is not there.
struct ForeignText {
  enum Kind {
    case escape, character, markup, entity, link

    var reason: Phrase {
      switch self {
      case .escape: "only between \"double quotes\" does YAML make a new line of it"
      case .character: "programs write a character so; here it stands for itself"
      case .markup: "a chat shows no HTML but links"
      case .entity: "a chat does not read HTML"
      case .link: "a chat makes a link only of `<a href=\"…\">…</a>`, in signs of ASCII"
      }
    }

    var help: Phrase {
      switch self {
      case .escape: "put the text in \"double quotes\", or write it in lines below `|`"
      case .character: "write the character itself"
      case .markup: "remove it; a line ends with `\\n` between double quotes"
      case .entity: "write the sign itself"
      case .link: "write `<a href=\"https://…\">…</a>`"
      }
    }
  }
  let range: Range<Int>
  let kind: Kind
  /// What to write instead; nil where that depends on the rest.
  let fix: String?

  private static let entities = [
    "&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": "\"", "&#39;": "'", "&apos;": "'", "&ldquo;": "“", "&rdquo;": "”",
    "&hellip;": "…", "&middot;": "·", "&copy;": "©",
  ]
  private static let elements: Set<String> = [
    "br", "p", "b", "i", "u", "em", "strong", "div", "span", "font", "img", "h1", "h2", "h3", "ul", "ol", "li", "table", "tr", "td", "hr", "center",
  ]

  /// The first of them; templates and links are left out.
  static func first(in bytes: [UInt8], _ style: ScalarStyle) -> ForeignText? {
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case 0x7B where at + 1 < bytes.count && (bytes[at + 1] == 0x7B || bytes[at + 1] == 0x25): at = behind(0x7D, in: bytes, from: at + 2)
      case 0x5C:
        if let found = escape(bytes, at, style) { return found }
        at += 1
      case 0x3C:
        if let found = element(bytes, at, style) ?? MistypedLink.found(in: bytes, at: at, style) { return found }
        // An address in a link may be written as HTML wants it.
        at = bytes[at...].starts(with: "<a ".utf8) ? behind(0x3E, in: bytes, from: at) : at + 1
      case 0x26:
        if let (name, sign) = entities.first(where: { bytes[at...].starts(with: $0.key.utf8) }) {
          let isSafe = style == .literal || style == .folded || (style == .doubleQuoted ? sign != "\"" : at > 0 && sign != "'")
          return ForeignText(range: at..<at + name.utf8.count, kind: .entity, fix: isSafe ? sign : nil)
        }
        at += 1
      case 0xEF where at + 2 < bytes.count && bytes[at + 1] == 0xBC && bytes[at + 2] == 0x9C:
        if let found = MistypedLink.found(in: bytes, at: at, style) { return found }
        at += 1
      default: at += 1
      }
    }
    return nil
  }

  private static func behind(_ close: UInt8, in bytes: [UInt8], from start: Int) -> Int {
    (bytes[min(start, bytes.count)...].firstIndex(of: close) ?? bytes.count - 1) + 1
  }

  /// `\n` where YAML leaves it alone. Between double quotes somebody wrote `\\n` and meant it.
  private static func escape(_ bytes: [UInt8], _ at: Int, _ style: ScalarStyle) -> ForeignText? {
    guard style != .doubleQuoted, at + 1 < bytes.count else { return nil }
    if SurrogateEscape.unit(bytes, at) != nil {
      let pair = SurrogateEscape(in: bytes, at: at)
      let alone = SurrogateEscape.unit(bytes, at).flatMap { Unicode.Scalar($0) }.map { String($0) }
      let range = pair.character == nil ? at..<at + 6 : pair.range
      return ForeignText(range: range, kind: .character, fix: pair.character ?? alone.flatMap { $0 > " " ? $0 : nil })
    }
    guard [UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t")].contains(bytes[at + 1]) else { return nil }
    // A letter behind it may make a path of it, as in `C:\new`.
    if at + 2 < bytes.count, ByteSet.word.contains(bytes[at + 2]), at > 0, ByteSet.word.contains(bytes[at - 1]) || bytes[at - 1] == 0x3A {
      return nil
    }
    return ForeignText(range: at..<at + 2, kind: .escape, fix: nil)
  }

  private static func element(_ bytes: [UInt8], _ at: Int, _ style: ScalarStyle) -> ForeignText? {
    var end = at + 1
    if end < bytes.count, bytes[end] == 0x2F { end += 1 }
    let start = end
    while end < bytes.count, ByteSet.word.contains(bytes[end]) { end += 1 }
    let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
    guard elements.contains(name), let close = bytes[end...].firstIndex(of: 0x3E), close - end < 200 else { return nil }
    return ForeignText(range: at..<close + 1, kind: .markup, fix: name == "br" && style == .doubleQuoted ? "\\n" : nil)
  }
}
