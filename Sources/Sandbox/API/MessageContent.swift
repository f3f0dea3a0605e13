internal import GRDB
internal import Rules
internal import Wire

/// What the content of a customer message may be. (wechat-protocol 7.4)
enum MessageContent {
  static func check(_ kind: String, _ content: JSON, _ call: APICall, _ db: Database) throws {
    func text(_ key: String) -> String { content[key]?.string ?? "" }
    func medium(_ key: String, _ kind: MediumKind) throws { try MediaAPI.require(text(key), kind, named: key, call, db) }
    switch kind {
    case "text":
      guard !text("content").isEmpty else { throw APIRefusal(44004, "empty text") }
      guard text("content").utf8.count <= 2048 else { throw APIRefusal(45002, "content size out of limit", because: "at most 2048 bytes") }
    case "news": try article(content, call)
    case "msgmenu": try choices(content)
    case "image": try medium("media_id", .image)
    case "voice": try medium("media_id", .voice)
    case "video":
      try medium("media_id", .video)
      if content["thumb_media_id"] != nil { try medium("thumb_media_id", .thumb) }
    case "music":
      try medium("thumb_media_id", .thumb)
      for key in ["musicurl", "hqmusicurl"] { try address(text(key), named: key, 45005) }
    case "miniprogrampage":
      guard !text("title").isEmpty else { throw APIRefusal(40035, "invalid parameter", because: "`title` is empty") }
      try MiniProgram.check(content)
      try medium("thumb_media_id", .thumb)
    case "mpnews": try known(text("media_id"), 40007, "invalid media_id", "news material", call)
    case "mpnewsarticle": try known(text("article_id"), 53600, "invalid article_id", "published article", call)
    case "wxcard": try known(text("card_id"), 40097, "invalid args", "card", call)  // not said
    default: break
    }
  }

  /// The customer-service account in whose name it goes. (7.5)
  static func check(desk: JSON, _ call: APICall) throws {
    let name = desk["kf_account"]?.string ?? ""
    let parts = name.split(separator: "@", omittingEmptySubsequences: false)
    let isForm =
      parts.count == 2 && (1...10).contains(parts[0].utf8.count) && !parts[1].isEmpty
      && parts[0].utf8.allSatisfy { ByteSet.slug.contains($0) && $0 != 0x2D && $0 != 0x5F }
    guard isForm else {
      throw APIRefusal(
        61452, "invalid kf_account", because: "`kf_account` is up to 10 letters and digits, `@`, and the account's WeChat id, as desk1@example")
    }
    try known(name, 61452, "invalid kf_account", "customer-service account", call)
  }

  /// What only the platform's console makes: the sandbox has none of it.
  static func known(_ id: String, _ code: Int, _ message: String, _ what: Phrase, _ call: APICall) throws {
    guard !id.isEmpty else { throw APIRefusal(code, message, because: "the id of the \(what) is empty") }
    guard call.readings.isLenient(.consoleIDs) else {
      throw APIRefusal(code, message, because: "the sandbox's account has no \(what); `--lenient \(DisputedFact.consoleIDs.rawValue)` takes any id")
    }
  }

  private static func article(_ content: JSON, _ call: APICall) throws {
    guard case .array(let articles)? = content["articles"], articles.count == 1, let article = articles.first else {
      throw APIRefusal(45008, "article count out of limit", because: "exactly one article")
    }
    guard case .object = article else { throw APIRefusal(47001, "data format error") }
    func text(_ key: String) -> String { article[key]?.string ?? "" }
    guard !text("title").isEmpty else { throw APIRefusal(44003, "empty news data", because: "the article has no `title`") }
    let limits = call.readings.isLenient(.articleLengths) ? (title: 512, description: 2048) : (title: 64, description: 120)
    guard text("title").count <= limits.title else {
      throw APIRefusal(45003, "title size out of limit", because: "at most \(limits.title) characters")
    }
    guard text("description").count <= limits.description else {
      throw APIRefusal(45004, "description size out of limit", because: "at most \(limits.description) characters")
    }
    try address(text("url"), named: "url", 45005)
    try address(text("picurl"), named: "picurl", 45006)
  }

  private static func address(_ url: String, named key: String, _ tooLong: Int) throws {
    if url.isEmpty { return }
    switch LinkedPage.fault(of: url) {
    case .tooLong: throw APIRefusal(tooLong, "\(key) size out of limit", because: "`\(key)` \(LinkedPage.Fault.tooLong.rule)")
    case .form: throw APIRefusal(40048, "invalid url", because: "`\(key)` \(LinkedPage.Fault.form.rule)")
    case nil: break
    }
  }

  private static func choices(_ content: JSON) throws {
    func wrong(_ why: Phrase) -> APIRefusal { APIRefusal(40035, "invalid parameter", because: why) }
    guard !(content["head_content"]?.string ?? "").isEmpty else { throw wrong("`head_content` is empty") }
    guard case .array(let items)? = content["list"], !items.isEmpty else { throw wrong("`list` has no items") }
    for item in items {
      guard let id = item["id"]?.string, (1...128).contains(id.utf8.count) else { throw wrong("the `id` of an item is a text of 1 to 128 bytes") }
      guard !(item["content"]?.string ?? "").isEmpty else { throw wrong("item \(id) has no `content`") }
    }
  }
}
