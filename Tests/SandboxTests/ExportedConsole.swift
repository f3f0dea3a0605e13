import Engine
import Rules
import Wire

/// From the files that an import wrote back to what the platform would have answered of a console: of the language only what an import
/// writes is read. Rules are called by their ids and media by their names; what was not carried over is not there.
struct ExportedConsole {
  private let rules: JSON
  /// Where a keyword stands among the tests.
  private let places: [[UInt8]: Int]

  struct Unreadable: Error { let path: String }

  /// What the platform would have answered.
  static func export(_ imported: ImportedRuleSet) throws -> ConsoleExport {
    let console = try ExportedConsole(imported)
    let hasVariants = !Self.list(console.rules["menu"]?["for"]).isEmpty
    var answers: [ConsoleExport.Part: JSON] = [.replies: console.replies, .shownMenu: console.shownMenu(isOpen: hasVariants)]
    if hasVariants { (answers[.menu], answers[.tags]) = (console.menu, console.tags) }
    return ConsoleExport(answers, media: console.media)
  }

  private init(_ imported: ImportedRuleSet) throws {
    func file(_ path: String) throws -> JSON? {
      guard let text = imported.files.first(where: { $0.path == path })?.text else { return nil }
      guard let tree = KeptTrees.tree(of: SourceFile(path: path, utf8: Array(text.utf8))) else { throw Unreadable(path: path) }
      return Self.json(tree)
    }
    rules = try file("rules.yaml") ?? .null
    let words = Self.list(try file("rules.test.yaml")?["tests"]).map { Array(($0["event"]?["text"]?.string ?? "").utf8) }
    places = Dictionary(words.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
  }

  // MARK: the tree

  private static func json(_ node: YAMLNode) -> JSON {
    switch node.content {
    case .scalar(let text, _): .string(text)
    case .sequence(let items): .array(items.map { json($0) })
    case .mapping(let entries): .object(Dictionary(entries.map { ($0.key.value, json($0.value)) }) { first, _ in first })
    }
  }

  private static func list(_ json: JSON?) -> [JSON] { if case .array(let items)? = json { items } else { [] } }

  /// One value, or several.
  private static func values(_ json: JSON?) -> [JSON] { if case .array(let items)? = json { items } else { json.map { [$0] } ?? [] } }

  /// What a template shows that has no holes but those for its own signs.
  private static func plain(_ template: JSON?) -> String {
    (template?.string ?? "").replacing("{{ '{{' }}", with: "{\u{0}{").replacing("{{ '{%' }}", with: "{%").replacing("{\u{0}{", with: "{{")
  }

  private func all(on event: String) -> [JSON] {
    Self.list(rules["rules"]).filter { Self.values($0["on"]).first?.string == event && $0["limit"] == nil }
  }

  // MARK: replies

  private var replies: JSON {
    let follow = all(on: "subscribe").first
    let otherwise = Self.list(rules["rules"]).first { $0["limit"] != nil }
    func isOn(_ rule: JSON?) -> JSON { rule != nil && rule?["enabled"] == nil ? 1 : 0 }
    var fields: [String: JSON] = ["is_add_friend_reply_open": isOn(follow), "is_autoreply_open": isOn(otherwise)]
    if let follow { fields["add_friend_autoreply_info"] = message(follow["reply"], "content") }
    if let otherwise { fields["message_default_autoreply_info"] = message(otherwise["reply"], "content") }
    var seen: Set<[UInt8]> = []
    fields["keyword_autoreply_info"] = [
      "list": .array(
        all(on: "text").map { rule in
          let random = Self.list(rule["reply"]?["random"])
          let sent = Self.list(rule["do"]).map { $0["send"] }
          return [
            "rule_name": rule["id"] ?? "", "reply_mode": random.isEmpty && !sent.isEmpty ? "reply_all" : "random_one",
            "keyword_list_info": .array(keywords(rule["when"], &seen)),
            "reply_list_info": .array((random.isEmpty ? [rule["reply"]] + sent : random).map { message($0, "content") }),
          ]
        })
    ]
    return .object(fields)
  }

  /// As they stood in the console: those of one kind in their order, and among them those that a test has in the order of the tests.
  private func keywords(_ when: JSON?, _ seen: inout Set<[UInt8]>) -> [JSON] {
    let conditions = (when?["any"].map { Self.list($0) } ?? when.map { [$0] } ?? []).compactMap { $0["text"] }
    var kinds = conditions.map { condition -> [(word: String, mode: String)] in
      if let words = condition["equals"] { return Self.values(words).map { ($0.string ?? "", "equal") } }
      if let words = condition["contains"] { return Self.values(words).map { ($0.string ?? "", "contain") } }
      let mode = condition["search"] == nil ? "equal" : "contain"
      return Self.values(condition["regex"]).map { (Self.word($0.string ?? ""), mode) }
    }
    var found: [JSON] = []
    while true {
      let heads = kinds.indices.filter { !kinds[$0].isEmpty }
      func place(_ kind: Int) -> Int {
        let word = Array(kinds[kind][0].word.utf8)
        return seen.contains(word) ? -1 : places[word] ?? -1
      }
      guard let next = heads.min(by: { place($0) < place($1) }) else { return found }
      let (word, mode) = kinds[next].removeFirst()
      seen.insert(Array(word.utf8))
      found.append(["type": "text", "match_mode": .string(mode), "content": .string(word)])
    }
  }

  /// Of an expression that takes it.
  private static func word(_ expression: String) -> String {
    var out = ""
    var rest = Substring(expression)
    while let mark = rest.firstRange(of: "\\x{"), let end = rest[mark.upperBound...].firstIndex(of: "}") {
      out += rest[..<mark.lowerBound]
      if let scalar = UInt32(rest[mark.upperBound..<end], radix: 16).flatMap({ Unicode.Scalar($0) }) { out.unicodeScalars.append(scalar) }
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }

  /// - Parameter content: the member for the text or the medium: `content` of a reply, `value` of a button.
  private func message(_ reply: JSON?, _ content: String) -> JSON {
    if let text = reply?["text"] ?? (reply?.string == nil ? nil : reply) { return ["type": "text", content: .string(Self.plain(text))] }
    if let name = reply?["image"] { return ["type": "img", content: name] }
    if let name = reply?["voice"] { return ["type": "voice", content: name] }
    if let video = reply?["video"] { return ["type": "video", content: video["media"] ?? ""] }
    let articles = Self.values(reply?["news"]).map { article -> JSON in
      [
        "title": .string(Self.plain(article["title"])), "digest": .string(Self.plain(article["description"])),
        "cover_url": .string(Self.plain(article["picture"])), "content_url": .string(Self.plain(article["url"])),
      ]
    }
    return ["type": "news", "news_info": ["list": .array(articles)]]
  }

  // MARK: media

  private var media: [String: ConsoleExport.Medium] {
    guard case .object(let declared)? = rules["media"] else { return [:] }
    var media: [String: ConsoleExport.Medium] = [:]
    for (name, medium) in declared {
      guard case .object(let fields) = medium, let path = fields.values.first?.string else { continue }
      media[name] = .file(format: path.split(separator: ".").last.map { String($0) } ?? "")
    }
    for rule in all(on: "menu.click") {
      guard let video = rule["reply"]?["video"], let name = video["media"]?.string, case .file(let format)? = media[name] else { continue }
      if video["title"] == nil, video["description"] == nil { continue }
      media[name] = .film(format: format, title: Self.plain(video["title"]), description: Self.plain(video["description"]))
    }
    return media
  }

  // MARK: the menu

  /// That of the website; of that of the API only that there is one.
  private func shownMenu(isOpen: Bool) -> JSON {
    let buttons = Self.list(rules["menu"]?["buttons"]).map { button($0, isOfAPI: false) }
    return ["is_menu_open": isOpen || !buttons.isEmpty ? 1 : 0, "selfmenu_info": ["button": .array(isOpen ? [] : buttons)]]
  }

  private var tagNames: [String] { Set(Self.list(rules["menu"]?["for"]).compactMap { $0["tag"]?.string }).sorted() }
  private var tags: JSON { ["tags": .array(tagNames.enumerated().map { ["id": .int(100 + $0.offset), "name": .string($0.element)] })] }

  private var menu: JSON {
    let variants = Self.list(rules["menu"]?["for"])
    return [
      "menu": ["button": .array(Self.list(rules["menu"]?["buttons"]).map { button($0, isOfAPI: true) })],
      "conditionalmenu": .array(
        variants.enumerated().map { index, variant in
          let tag = variant["tag"]?.string.flatMap { tagNames.firstIndex(of: $0) }.map { String(100 + $0) }
          let phone = variant["platform"]?.string.flatMap { ["ios": "1", "android": "2", "other": "3"][$0] }
          return [
            "button": .array(Self.list(variant["buttons"]).map { button($0, isOfAPI: true) }), "menuid": .int(variants.count - index),
            "matchrule": ["tag_id": .string(tag ?? ""), "client_platform_type": .string(phone ?? "")],
          ]
        }),
    ]
  }

  private func button(_ written: JSON, isOfAPI: Bool) -> JSON {
    var fields: [String: JSON] = ["name": written["name"] ?? ""]
    if let inner = written["buttons"] {
      let buttons = JSON.array(Self.list(inner).map { button($0, isOfAPI: isOfAPI) })
      fields["sub_button"] = isOfAPI ? buttons : ["list": buttons]
      return .object(fields)
    }
    func act(_ type: String, _ members: [String: JSON?]) {
      fields.merge(members.compactMapValues { $0 }.merging(["type": .string(type)]) { $1 }) { $1 }
    }
    if let key = written["click"] {
      guard let rule = all(on: "menu.click").first(where: { $0["id"] == key }) else {
        act("click", ["key": key])
        return .object(fields)
      }
      guard case .object(let message) = message(rule["reply"], "value") else { return .null }
      if isOfAPI { act("media_id", ["media_id": message["value"]]) } else { fields.merge(message) { $1 } }
    } else if let url = written["view"] {
      act("view", ["url": url])
    } else if let program = written["miniprogram"] {
      act("miniprogram", ["appid": program["appid"], "pagepath": .string(Self.plain(program["page"])), "url": program["url"]])
    } else if let key = written["scan"] {
      act(written["wait"] == nil ? "scancode_push" : "scancode_waitmsg", ["key": key])
    } else if let key = written["photo"] {
      let types = ["camera": "pic_sysphoto", "album": "pic_weixin", "either": "pic_photo_or_album"]
      act(types[written["camera"]?.string ?? ""] ?? "", ["key": key])
    } else if let key = written["location"] {
      act("location_select", ["key": key])
    } else {
      act("article_id", ["article_id": written["article"]])
    }
    return .object(fields)
  }
}
