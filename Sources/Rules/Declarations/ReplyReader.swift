extension Reader {
  private static let kinds = ReplyKey.allCases.filter(\.isReply).map(\.word)

  /// With a split, the keys of the mapping are the arms.
  mutating func readReply(_ node: YAMLNode, armNames: [String], isSplit: Bool) -> ReplyDeclaration? {
    guard isSplit else { return readReply(node) }
    if let entries = node.entries, entries.contains(where: { armNames.contains($0.key.value) || !Self.kinds.contains($0.key.value) }) {
      let arms = map(node, "`reply`") { reader, name, value in reader.readReply(value).map { (name: name, reply: $0) } } ?? []
      return ReplyDeclaration(kind: .arms(arms), span: firstLine(of: node.span))
    }
    report(
      Diagnostic(
        .splitArms, "a rule with `split` needs one reply for each arm", at: firstLine(of: node.span),
        help: [Phrase(verbatim: "reply:"), Phrase(verbatim: "  " + armNames.map { "\($0): …" }.joined(separator: "\n          "))]))
    return nil
  }

  mutating func readReply(_ node: YAMLNode) -> ReplyDeclaration? {
    if case .scalar("none", .plain) = node.content { return ReplyDeclaration(kind: .none, span: node.span) }
    if node.scalar != nil { return template(node, "`reply`").map { ReplyDeclaration(kind: .text($0, nil), span: node.span) } }
    if written(node.span).text(node.span.bytes).hasPrefix("{{") {
      _ = template(node, "`reply`")
      return nil
    }
    guard let fields = fields(node, .reply) else { return nil }
    return reply(fields, what: "`reply`")
  }

  private mutating func reply(_ fields: Fields, what: Phrase) -> ReplyDeclaration? {
    let given = fields.keyed(by: ReplyKey.self).filter { $0.key.isReply }
    guard let (form, entry) = given.first else {
      if fields.node.entries?.isEmpty ?? false {
        report(.emptyCollection(what, at: fields.node.span))
      } else if fields.entries.count == fields.node.entries?.count {
        report(
          Diagnostic(.missingKey, "\(what) says nothing to send", at: firstLine(of: fields.node.span), help: ["add one of \(quotedList(Self.kinds))"])
        )
      }
      return nil
    }
    if given.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "\(what) has both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
          related: [Diagnostic.Label(entry.key.span, "the other one")], notes: ["the platform delivers one reply"],
          help: ["keep one; further messages go under `do:` as `send:`"]))
      return nil
    }
    let truncate = word(fields["truncate"], "`truncate`", TruncationPolicy.self)
    if fields["truncate"] != nil, form != .kind(.text), let key = fields.key("truncate") {
      report(Diagnostic(.conflictingKeys, "`truncate` is for text", at: key.span, help: ["remove it"]))
    }
    let pick = word(fields["pick"], "`pick`", RandomPick.self)
    if fields["pick"] != nil, form != .random, let key = fields.key("pick") {
      report(Diagnostic(.conflictingKeys, "`pick` is for `random`", at: key.span, help: ["remove it"]))
    }
    let kind: ReplyDeclaration.Kind?
    switch form {
    case .kind(.text): kind = template(entry.value, "`text`").map { .text($0, truncate?.value) }
    case .kind(.image): kind = readMedia(entry.value, "`image`").map { .image($0) }
    case .kind(.voice): kind = readMedia(entry.value, "`voice`").map { .voice($0) }
    case .kind(.video): kind = readVideo(entry.value)
    case .kind(.music): kind = readMusic(entry.value)
    case .kind(.news): kind = oneOrMany(entry.value, "`news`") { $0.readArticle($1) }.map { .news($0) }
    case .kind(.transfer): kind = readTransfer(entry.value)
    case .kind(.none): kind = readNone(entry.value)
    case .random:
      kind = list(entry.value, "`random`") { reader, item -> (reply: ReplyDeclaration, weight: Located<Int>)? in
        if item.scalar != nil { return reader.readReply(item).map { ($0, Located(1, item.span)) } }
        guard let fields = reader.fields(item, .weighted) else { return nil }
        let weight = reader.integer(fields["weight"], "`weight`") ?? Located(1, item.span)
        return reader.reply(fields, what: "a random reply").map { ($0, weight) }
      }.map { .random($0, pick?.value ?? .even) }
    case .by: kind = readBy(entry.value)
    case .pick, .truncate: kind = nil  // read with the key they stand beside
    }
    return kind.map { ReplyDeclaration(kind: $0, span: entry.key.span) }
  }

  private mutating func readNone(_ node: YAMLNode) -> ReplyDeclaration.Kind? {
    guard let flag = boolean(node, "`none`") else { return nil }
    if !flag.value {
      report(Diagnostic(.invalidValue, "`none: false` says nothing", at: flag.span, help: ["write `none: true` for silence, or give a reply"]))
      return nil
    }
    return ReplyDeclaration.Kind.none
  }

  private mutating func readMedia(_ node: YAMLNode, _ what: Phrase) -> TemplateDeclaration? {
    if node.scalar != nil { return template(node, what) }
    guard let fields = fields(node, .media, where: what) else { return nil }
    return template(fields["media"], "`media`")
  }

  private mutating func readVideo(_ node: YAMLNode) -> ReplyDeclaration.Kind? {
    guard let fields = fields(node, .video) else { return nil }
    let title = template(fields["title"], "`title`")
    let description = template(fields["description"], "`description`")
    return template(fields["media"], "`media`").map { .video(media: $0, title: title, description: description) }
  }

  private mutating func readMusic(_ node: YAMLNode) -> ReplyDeclaration.Kind? {
    guard let fields = fields(node, .music) else { return nil }
    let title = template(fields["title"], "`title`")
    let description = template(fields["description"], "`description`")
    let url = template(fields["url"], "`url`")
    let hqURL = template(fields["hq_url"], "`hq_url`")
    return template(fields["thumb"], "`thumb`").map {
      .music(MusicDeclaration(title: title, description: description, url: url, hqURL: hqURL, thumb: $0))
    }
  }

  private mutating func readArticle(_ node: YAMLNode) -> ArticleDeclaration? {
    guard let fields = fields(node, .article) else { return nil }
    let description = template(fields["description"], "`description`")
    let picture = template(fields["picture"], "`picture`")
    let url = template(fields["url"], "`url`")
    if let title = fields["title"], title.scalar == "" {
      report(
        Diagnostic(
          .news, "an article needs a title", at: firstLine(of: title.span), notes: ["the platform refuses articles without one"],
          help: ["write what the card is about"]))
      return nil
    }
    return template(fields["title"], "`title`").map {
      ArticleDeclaration(span: firstLine(of: node.span), title: $0, description: description, picture: picture, url: url)
    }
  }

  private mutating func readTransfer(_ node: YAMLNode) -> ReplyDeclaration.Kind? {
    if node.scalar != nil { return word(node, "`transfer`", in: ["customer_service"]).map { _ in .transfer(nil) } }
    guard let fields = fields(node, .transfer) else { return nil }
    return template(fields["account"], "`account`").map { .transfer($0) }
  }

  private mutating func readBy(_ node: YAMLNode) -> ReplyDeclaration.Kind? {
    guard let fields = fields(node, .by) else { return nil }
    let cases = map(fields["cases"], "`cases`") { reader, value, reply in reader.readReply(reply).map { (value: value, reply: $0) } }
    let otherwise = fields["default"].flatMap { readReply($0) }
    guard text(fields["field"], "`field`", braces: .toldElsewhere) != nil, let field = fields["field"], let cases, let otherwise else { return nil }
    return .by(field: field, cases: cases, otherwise: otherwise)
  }
}
