/// `WX2201`: what is declared, and used by no rule and no campaign, on no account.
extension Lowering {
  mutating func checkUnusedNames() {
    var graph = NameGraph(depth: limits.conditionDepth)
    addDeclared(to: &graph)
    for rule in declarations.rules { add(rule, to: &graph) }
    for variable in uses.variables { if let name = name(of: variable) { graph.add(name) } }
    for medium in shownMedia() { graph.add(DeclaredName(.medium, medium)) }
    let reached = graph.reached
    let unused = declaredNames().filter { !reached.contains($0.key) }
    let consequences = graph.usedAmong(Set(unused.map(\.key)))
    for (key, place) in unused where !consequences.contains(key) { reportLoose(.unused(key, at: place)) }
    reportUngivenStocks(except: Set(unused.map(\.key)))
  }

  /// In the order of their kinds.
  private func declaredNames() -> [(key: DeclaredName, place: SourceSpan)] {
    func all(_ kind: DeclaredName.Kind, _ names: [Located<String>]) -> [(key: DeclaredName, place: SourceSpan)] {
      firsts(names, { $0 }).map { (DeclaredName(kind, $0.value), $0.span) }
    }
    return all(.list, declarations.lists.map(\.name)) + all(.calendar, declarations.calendars.map(\.name))
      + all(.macro, declarations.macros.map(\.name)) + all(.medium, declarations.media.map(\.name))
      + all(.platformTemplate, declarations.platformTemplates.map(\.name)) + all(.stock, declarations.stocks.map(\.name))
      + all(.counter, declarations.counters.map(\.name)) + all(.experiment, declarations.experiments.map(\.name))
  }

  // MARK: who uses what

  /// What one account has otherwise uses under the same name.
  private func addDeclared(to graph: inout NameGraph) {
    let own = declarations.overlays.values
    for list in declarations.lists + own.flatMap(\.lists) {
      guard case .table(let table) = list.content else { continue }
      for case .list(let other) in table.columns.map(\.kind) { graph.add(DeclaredName(.list, other.value), by: DeclaredName(.list, list.name.value)) }
    }
    for calendar in declarations.calendars + own.flatMap(\.calendars) {
      for days in [calendar.off] + calendar.work.map(\.days) { graph.add(days, by: DeclaredName(.calendar, calendar.name.value)) }
    }
    for macro in declarations.macros + own.flatMap(\.macros) { graph.add(macro.condition, by: DeclaredName(.macro, macro.name.value)) }
    for stock in declarations.stocks {
      if let list = stock.list { graph.add(DeclaredName(.list, list.value), by: DeclaredName(.stock, stock.name.value)) }
    }
    for counter in declarations.counters { graph.add(counter.when, by: DeclaredName(.counter, counter.name.value)) }
    for campaign in declarations.campaigns + own.flatMap(\.campaigns) {
      if case .list(let list)? = campaign.cost?.form { graph.add(DeclaredName(.list, list.value)) }
      for (_, member) in campaign.forEach { if case .list(let list) = member.value { graph.add(DeclaredName(.list, list.value)) } }
      if case .text(let pattern) = campaign.scene.value { graph.add([pattern]) }
    }
  }

  private func add(_ rule: RuleDeclaration, to graph: inout NameGraph) {
    for condition in rule.conditions { graph.add(condition) }
    if let take = rule.take { graph.add(DeclaredName(.stock, take.stock.value)) }
    if let split = rule.split, split.isNamed { graph.add(DeclaredName(.experiment, split.experiment.value)) }
    for action in rule.actions {
      switch action.kind {
      case .send(_, let timing, let otherwise):
        add(timing, to: &graph)
        if let otherwise { graph.add(template(otherwise)) }
      case .template(let message, let timing):
        add(timing, to: &graph)
        graph.add(template(message))
      case .use(let use): graph.add(DeclaredName(.stock, use.stock.value))
      case .tag, .remark, .webhook, .set, .unset, .record: continue
      }
    }
  }

  /// A message names its template, or the platform's id of it.
  private func template(_ message: TemplateMessageDeclaration) -> DeclaredName {
    let id = message.id.value
    let known = parts.platformTemplates
    return DeclaredName(.platformTemplate, known.contains { $0.name == id } ? id : known.first { $0.id == id }?.name ?? id)
  }

  private func add(_ timing: TimingDeclaration, to graph: inout NameGraph) {
    if case .open(let calendar)? = timing.between { graph.add(DeclaredName(.calendar, calendar.value)) }
  }

  private func name(of variable: Variable) -> DeclaredName? {
    switch variable {
    case .rows(let table): DeclaredName(.list, parts.tables[table].name)
    case .counter(let name): DeclaredName(.counter, name)
    case .taken(let name): DeclaredName(.stock, name)
    case .calendar(let name, _): DeclaredName(.calendar, name)
    case .experimentArm(let name): DeclaredName(.experiment, name)
    case .eventType, .eventKey, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .scene, .capture, .campaignID, .campaignField,
      .subscription, .firstTouch, .lastTouch, .openid, .userTags, .language, .source, .firstFollowedAt, .lastFollowedAt, .number, .attribute,
      .variable, .splitArm, .accountName, .accountAppID, .accountOriginalID, .accountField, .now:
      nil
    }
  }

  /// Media that rules show: by name, from a column, or as an endpoint or a template may choose.
  private func shownMedia() -> Set<String> {
    if parts.media.isEmpty { return [] }
    if hooksAnswer { return Set(parts.media.map(\.name)) }
    var names = uses.media
    for table in parts.tables {
      for (column, _) in table.columns.enumerated() where table.columns[column].kind == .media {
        names.formUnion((0..<table.rowCount).map { table.cells.text($0, column) })
      }
    }
    let media = MediaByName(parts.media)
    var kinds: Set<MediumKind> = []
    for chosen in uses.chosenMedia {
      if let made = chosen.names(parts.tables) { names.formUnion(made) } else { kinds.insert(chosen.kind) }
    }
    return Set(names.compactMap { media[$0]?.name }).union(parts.media.filter { kinds.contains($0.kind) }.map(\.name))
  }

  /// Whether an endpoint may answer with a medium.
  private var hooksAnswer: Bool {
    declarations.rules.contains { rule in
      rule.actions.contains { if case .webhook(let hook) = $0.kind { hook.usesReply || hook.sendsLate } else { false } }
    }
  }

  // MARK: stocks

  /// A stock of which something is asked, and nothing is given. Where its pieces are marked as used, that is said there.
  private mutating func reportUngivenStocks(except unused: Set<DeclaredName>) {
    let given = Set(declarations.rules.compactMap { $0.take?.stock.value }).union(stockUses.map(\.value))
    for stock in firsts(declarations.stocks, { $0.name }) where !given.contains(stock.name.value) {
      let name = stock.name.value
      if unused.contains(DeclaredName(.stock, name)) { continue }
      reportLoose(
        Diagnostic(
          .unused, "no rule gives from stock `\(name)`", severity: .warning, at: stock.name.span,
          notes: ["whoever asks for it finds only pieces that were given by earlier rules"],
          help: ["add `take: { stock: \(name) }` to the rule that gives it out"]))
    }
    reportUngivenParts()
  }

  /// Parts of a divided stock that no rule gives, where rules name those that they give: often a slip in a row.
  private mutating func reportUngivenParts() {
    let takes = declarations.rules.compactMap(\.take)
    for stock in firsts(declarations.stocks, { $0.name }) {
      let name = stock.name.value
      let given = takes.filter { $0.stock.value == name }.map(\.of)
      guard let groups = stockGroups[name], !given.isEmpty, given.allSatisfy({ $0?.isPlain ?? false }) else { continue }
      let named = Set(given.compactMap { $0?.text })
      let left = groups.stocks.keys.filter { !named.contains($0) }.sorted()
      guard let first = left.first else { continue }
      let pieces = left.reduce(0) { $0 + (groups.stocks[$1].map { parts.stocks[$0].count(tables: parts.tables) } ?? 0) }
      let meant = left.count == 1 ? suggestions.match(to: first, in: named.sorted())?.word : nil
      reportLoose(
        Diagnostic(
          .unused,
          left.count > 8
            ? "no rule gives \(quotedList(left.prefix(8))) and \(left.count - 8) more of stock `\(name)`"
            : "no rule gives \(quotedList(left)) of stock `\(name)`",
          severity: .warning, at: stock.name.span,
          notes: [
            pieces == 1
              ? "1 piece with it in column `\(groups.divider)`: nobody is ever given it"
              : "\(pieces) pieces with it in column `\(groups.divider)`: nobody is ever given one"
          ],
          help: [Self.wayToGive(first, of: name, meant: meant, isOne: pieces == 1)]))
    }
  }

  private static func wayToGive(_ part: String, of stock: String, meant: String?, isOne: Bool) -> Phrase {
    if let meant { return isOne ? "was `\(meant)` meant in that row?" : "was `\(meant)` meant in those rows?" }
    return isOne
      ? "add a rule with `take: { stock: \(stock), of: \(part) }`, or remove the row"
      : "add a rule with `take: { stock: \(stock), of: \(part) }`, or remove the rows"
  }
}

extension Diagnostic {
  fileprivate static func unused(_ unused: DeclaredName, at span: SourceSpan) -> Diagnostic {
    let name = unused.name
    let (noun, note, use): (Phrase, Phrase, Phrase) =
      switch unused.kind {
      case .list: ("list", "no condition, campaign, stock or template reads it", "ask for it where it is meant, as `{ list: \(name) }`")
      case .calendar: ("calendar", "its days have to be kept up, and nobody asks them", "ask `open: \(name)` or `closed: \(name)`")
      case .macro: ("macro", "a condition that no rule asks changes nothing", "write `macro: \(name)` in the rules that are meant")
      case .medium: ("medium", "it is uploaded and kept fresh all the same", "show it in a reply or a message")
      case .platformTemplate: ("template", "no rule sends it", "send it, as `template: { id: \(name), … }`")
      case .stock: ("stock", "nobody is ever given a piece of it", "add `take: { stock: \(name) }` to the rule that gives it out")
      case .counter:
        ("counter", "it is counted for every follower, and no rule asks it", "ask `where: { counters.\(name): { gte: 1 } }`, or show it")
      case .experiment: ("experiment", "nobody is shown an arm of it", "write `split: \(name)` in the rule that is tried")
      }
    return Diagnostic(
      .unused, "\(noun) `\(name)` is never used", severity: .warning, at: span, notes: [note], help: ["\(use), or remove it"])
  }
}
