internal import Rules
internal import Wire

/// What a word means, where it stands.
struct Hover {
  private let question: EditorQuestion

  init(_ question: EditorQuestion) { self.question = question }

  /// Nil where there is nothing to be said.
  var json: JSON? {
    guard let (text, range) = told else { return nil }
    return ["contents": question.markup(text), "range": question.range(range)]
  }

  private var told: (String, Range<Int>)? {
    let scan = question.scan
    if scan.role == .elsewhere || scan.token.isEmpty { return nil }
    if let (kind, name, range) = question.name() { return (text(of: kind, name), range) }
    let word = question.word
    if scan.role == .value, let cursor = TemplateCursor(question.text.bytes, word, at: end(of: question.cursor)) { return template(cursor) }
    let written = String(decoding: question.text.bytes[word], as: UTF8.self)
    if scan.role == .key {
      for place in question.places {
        for section in place.sections {
          guard let key = Section.named(section)[written] else { continue }
          return (title("`\(key.name)`", key.page(in: section)), scan.token)
        }
      }
      return nil
    }
    for place in question.places {
      guard let holder = place.holder else { continue }
      if ["on", "type"].contains(holder.key), let summary = EventKind.summary(of: written) { return (title("`\(written)`", [summary]), scan.token) }
    }
    guard let holder = question.places.first?.holder, holder.chosen.isEmpty, let key = Section.named(holder.section)[holder.key] else { return nil }
    return (title("`\(key.name)`", key.page(in: holder.section)), scan.token)
  }

  /// To the end of the word.
  private func end(of cursor: Int) -> Int {
    var end = cursor
    let bytes = question.text.bytes
    while end < bytes.count, bytes[end] >= 0x80 || bytes[end] == 0x5F || ByteSet.word.contains(bytes[end]) { end += 1 }
    return end
  }

  private func template(_ cursor: TemplateCursor) -> (String, Range<Int>)? {
    let name = String(decoding: question.text.bytes[cursor.word], as: UTF8.self)
    if name.isEmpty { return nil }
    switch cursor.wanted {
    case .nothing, .tag: return nil
    case .filter: return Filter(rawValue: name).map { (title("`\(name)`", [$0.summary]), cursor.word) }
    case .member(let path):
      let context = question.context
      if path.isEmpty, let capture = context.captures[name] {
        return (
          title("`\(name)`", [capture.list.map { "a row of list `\($0)`" } ?? "what a condition of this rule takes from the event"]), cursor.word
        )
      }
      if let first = path.first, let list = context.captures[first]?.list { return (title("`\(name)`", ["a column of list `\(list)`"]), cursor.word) }
      return nil
    }
  }

  private func title(_ head: String, _ lines: [Phrase]) -> String {
    ([client(head)] + lines.map { question.said($0) }).joined(separator: "\n\n")
  }

  private func client(_ head: String) -> String { question.client.takesMarkdown ? "**\(head)**" : head }

  // MARK: names

  private func text(of kind: NameKind, _ name: String) -> String {
    var lines: [Phrase] = []
    switch kind {
    case .campaign: lines = campaign(name)
    case .rule: lines = rule(name)
    case .list: lines = list(name)
    case .account, .calendar, .macro, .medium, .platformTemplate, .stock, .counter, .variable, .attribute, .outside, .experiment, .tag: break
    }
    if question.names.declarations(of: kind, name).isEmpty { lines.append("nothing declares it") }
    lines.append("it stands at \(counted(question.names.places(of: kind, name).count, "place"))")
    var text = client(question.said(kind.title(of: name)))
    text += "\n\n" + lines.map { question.said($0) }.joined(separator: "\n\n")
    if let shown = declaration(kind, name) { text += question.client.takesMarkdown ? "\n\n```yaml\n\(shown)\n```" : "\n\n\(shown)" }
    return text
  }

  /// The lines that declare it, as far as one looks at them. Those of an account may lie beside a secret.
  private func declaration(_ kind: NameKind, _ name: String) -> String? {
    guard kind != .account, kind != .tag, let place = question.names.declarations(of: kind, name).first, let file = question.view?.file(place.path)
    else { return nil }
    let text = DocumentText(file)
    let (first, last) = (text.line(at: place.use.extent.lowerBound), text.line(at: max(place.use.extent.lowerBound, place.use.extent.upperBound - 1)))
    let lines = (first...min(last, first + 19)).map { file.text(text.bytes(ofLine: $0)) }
    let indent = lines.filter { !$0.allSatisfy { $0 == " " } }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return (lines.map { String($0.dropFirst(indent).prefix(200)) } + (last > first + 19 ? ["…"] : [])).joined(separator: "\n")
  }

  private func campaign(_ name: String) -> [Phrase] {
    var lines: [Phrase] = []
    if let rules = question.view?.rules, let campaign = rules.campaign(named: name) {
      let codes = campaign.codeCount(tables: rules.compiled.tables)
      lines.append(campaign.isOnDemand ? "its codes are made when they are asked for" : "it has \(counted(codes, "code"))")
      if campaign.kind == .permanent, !campaign.isOnDemand {
        let all = rules.campaigns.filter { $0.kind == .permanent && $0.account == campaign.account }
        let total = all.reduce(0) { $0.addingReportingOverflow($1.codeCount(tables: rules.compiled.tables)).partialValue }
        lines.append("of 100 000 permanent codes of the account, the rules plan \(total)")
      }
      let accounts = rules.accounts(of: name).map(\.name)
      if accounts.count > 1 { lines.append("on the accounts \(quotedList(accounts))") }
    }
    let answering = answering(name)
    if !answering.isEmpty { lines.append("answered by \(quotedList(answering.prefix(8)))") }
    return lines
  }

  /// Rules that name the campaign.
  private func answering(_ name: String) -> [String] {
    let uses = question.names.places(of: .campaign, name).filter { !$0.use.isDeclaration }
    var rules: [String] = []
    for use in uses.prefix(64) {
      guard let root = question.view?.trees.trees[use.path]?.root, case .sequence(let items)? = root["rules"]?.content else { continue }
      guard let rule = items.first(where: { $0.span.bytes.contains(use.use.range.lowerBound) }), let id = rule["id"]?.scalar, !rules.contains(id)
      else { continue }
      rules.append(id)
    }
    return rules
  }

  private func rule(_ name: String) -> [Phrase] {
    guard let rules = question.view?.rules, let rule = rules.compiled.rules.first(where: { $0.id == name }) else { return [] }
    var lines: [Phrase] = []
    if rule.role == .always { lines.append("it runs whoever answers") }
    if rule.isAudit { lines.append("it is matched and logged, without effect") }
    if let limit = rule.limit { lines.append("it answers at most \(counted(limit.times, "time"))") }
    return lines
  }

  private func list(_ name: String) -> [Phrase] {
    guard let rules = question.view?.rules, let table = rules.compiled.tables.first(where: { $0.name == name }) else { return [] }
    let columns = question.columns(of: name)
    return columns.isEmpty
      ? ["it has \(counted(table.rowCount, "word"))"] : ["it has \(counted(table.rowCount, "row")); columns are \(quotedList(columns))"]
  }
}
