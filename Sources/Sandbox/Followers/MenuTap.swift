internal import GRDB
internal import Rules
internal import Wire

/// Taps on the menu. Only what is in somebody's menu can be tapped. (wechat-protocol 2.3, 7.10)
extension ActPlay {
  /// A button with a key.
  func tap(_ key: String, _ details: FollowerAct.TapDetails) throws -> Played {
    let (button, _) = try button("key", key) { $0["key"]?.string }
    let type = button["type"]?.string ?? ""
    let given = [
      details.result.map { _ in ("result", "what the camera finds") }, details.pictures.map { _ in ("pictures", "how many are sent") },
      details.place.map { _ in ("place", "which one is picked") },
    ].compactMap(\.self)
    /// A detail that belongs to another kind of button was meant for another button.
    func check(_ own: String?) throws {
      guard let (name, meaning) = given.first(where: { $0.0 != own }) else { return }
      throw fault("`\(name)` says \(meaning), and the button `\(key)` is a \(type)")
    }
    switch ButtonType(rawValue: type) {
    case .scanPush, .scanWait:
      try check("result")
      return try scan(details.result ?? "https://example.org/t/9", type, key)
    case .camera, .cameraOrAlbum, .album:
      try check("pictures")
      return try sendPictures(details.pictures ?? 1, type, key)
    case .location:
      try check("place")
      return try pick(details.place ?? .shanghai, type, key)
    case .click:
      try check(nil)
      try open(.click)
      return try played(ActWords("taps \(key)", "--click", key), .event("CLICK", [.word("EventKey", key)]))
    case .view, .miniProgram, .articleID, .article, .medium, .limited, nil: throw fault("the button `\(key)` is a \(type), which has no key")
    }
  }

  /// A button that opens something.
  func view(_ address: String) throws -> Played {
    let (button, menu) = try button("address, page or article", address) { button in
      switch button["type"]?.string.flatMap({ ButtonType(rawValue: $0) }) {
      case .view: button["url"]?.string
      // Without a page the mini-program opens at its own, and is known by what stands in for it.
      case .miniProgram: button["pagepath"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? button["url"]?.string
      case .articleID, .article: button["article_id"]?.string
      case .medium, .limited: button["media_id"]?.string
      case .click, .scanPush, .scanWait, .camera, .cameraOrAlbum, .album, .location, nil: nil
      }
    }
    let words = ActWords("opens \(address)")
    // Says which menu for some was in force; for the others it was seen to be missing. (wechat-protocol 2.3)
    let number: Happening.Element = menu.map { .number("MenuId", String($0)) } ?? .sometimes(.number("MenuId", "1"))
    switch button["type"]?.string.flatMap({ ButtonType(rawValue: $0) }) {
    case .view: return try played(words, .event("VIEW", [.word("EventKey", address), number]))
    case .miniProgram: return try played(words, .event("view_miniprogram", [.word("EventKey", button["pagepath"]?.string ?? ""), number]))
    // The platform sends it itself, and says nothing. (wechat-protocol 2.3)
    case .articleID, .article, .medium, .limited, .click, .scanPush, .scanWait, .camera, .cameraOrAlbum, .album, .location, nil:
      return try played(words)
    }
  }

  private func button(_ what: Phrase, _ word: String, _ read: (JSON) -> String?) throws -> (json: JSON, menu: Int64?) {
    guard let menu = try FollowerMenu.shown(to: person.openid, at: now, account.name, readings, db) else {
      throw fault(
        !account.mayHaveMenu
          ? "the account has no menu, so nothing can be tapped: the platform gives menus to \(MenuAPI.needs.title) (48001), and this is \(account.standing.title)"
          : "the account has no menu, so nothing can be tapped; `wxrules menu apply` publishes the one that is declared under `menu:`")
    }
    if let found = menu.leaves.first(where: { read($0) == word }) { return (found, menu.number) }
    let words = menu.leaves.compactMap(read)
    let isLate = try FollowerMenu.matched(to: person.openid, account.name, db)?.leaves.contains { read($0) == word } ?? false
    if isLate {
      throw fault(
        """
        no button of the menu that \(person.name) sees has the \(what) `\(word)`: it is in the one for the tags that \(person.name) has now, which \
        phones load within five minutes; let them pass, or play `--lenient menu-lag`
        """)
    }
    if let near = Suggestion.closest(to: word, in: words) {
      throw fault("no button of the menu that \(person.name) sees has the \(what) `\(word)`; did you mean `\(near)`?")
    }
    throw fault(
      words.isEmpty
        ? "no button of the menu that \(person.name) sees has the \(what) `\(word)`"
        : "no button of the menu that \(person.name) sees has the \(what) `\(word)`; it has \(quotedList(words))")
  }

  private func scan(_ result: String, _ type: String, _ key: String) throws -> Played {
    try open(.click)
    return try played(
      ActWords("taps \(key) and scans \(result)"),
      .event(
        type,
        [
          .word("EventKey", key),
          .group("ScanCodeInfo", [.word("ScanType", Self.isBarcode(result) ? "barcode" : "qrcode"), .text("ScanResult", result)]),
        ]))
  }

  /// The tap opens no window: the messages that follow do. (wechat-protocol 2.9)
  private func sendPictures(_ count: Int, _ type: String, _ key: String) throws -> Played {
    try open(.message)
    let sums = (0..<count).map { index -> Happening.Element in
      .group("item", [.word("PicMd5Sum", String(repeating: "0", count: 31) + String(index % 10))])
    }
    let event = Happening.event(
      type, [.word("EventKey", key), .group("SendPicsInfo", [.plain("Count", String(count)), .group("PicList", sums)])])
    var played = try played(ActWords("taps \(key) and sends \(counted(count, "picture"))"), event)
    for _ in 0..<count { played.pushes.append(try image()) }
    return played
  }

  private func pick(_ place: FollowerAct.Place, _ type: String, _ key: String) throws -> Played {
    try open(.message)
    return try played(
      ActWords("taps \(key) and picks \(place.words)"),
      .event(
        type,
        [
          .word("EventKey", key),
          // In sections here, and the label begins with a space. (wechat-protocol 2.3)
          .group(
            "SendLocationInfo",
            [
              .word("Location_X", place.latitude), .word("Location_Y", place.longitude), .word("Scale", String(place.scale)),
              .text("Label", place.label.isEmpty ? "" : " " + place.label), .word("Poiname", ""),
            ]),
        ]), try location(place))
  }

  /// Bar codes come with their kind before them, as `EAN_13,6901234567892`. (wechat-protocol 2.3, D)
  private static func isBarcode(_ result: String) -> Bool {
    guard let comma = result.firstIndex(of: ",") else { return false }
    return result[..<comma].utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }
}
