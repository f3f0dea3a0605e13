internal import Engine
internal import Rules
internal import Serving
internal import Wire

/// What `wxrules ledger`, `follower` and `turns` print, for pages. Everything blocks, and throws as `FigureAnswers`.
struct FollowerAnswers: Sendable {
  let desk: ReadingDesk
  private static let mostTurns = 500
  /// Rows of one file: they are held in memory. How many there are, or where it ended, stands in the headers.
  static let mostInFile = 100_000
  /// Of turns, which are larger.
  static let mostTurnsInFile = 20_000
  static let ledgerWords = KnownWords(
    ["account", "code", "follower", "kind", "from", "to", "column", "lang", "limit"], several: ["campaign", "by", "label"])

  func ledger(_ words: AskedWords, _ form: ConsoleOutcome.Form, showsOpenids: Bool) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    let (lines, count) = words["column"] == nil ? try listed(words, form, ruleSet) : try behind(words, form, ruleSet)
    let text = LedgerText(zone: { desk.zone(of: $0, in: ruleSet) }, name: { desk.name(of: $0).description })
    let rows = lines.map { line -> JSON in
      guard showsOpenids, case .object(var fields) = text.json(line) else { return text.json(line) }
      fields["openid"] = .string(line.follower.openid)
      return .object(fields)
    }
    let heads =
      ["at", "account", "follower"] + (showsOpenids ? ["openid"] : []) + ["kind", "subscription", "campaign", "scene", "turn", "revision"]
    return ConsoleOutcome(rows: rows, heads, named: "ledger", as: form, total: count)
  }

  private func listed(_ words: AskedWords, _ form: ConsoleOutcome.Form, _ ruleSet: RuleSet) throws -> (lines: [LedgerEntry], count: Int) {
    if words["by"] != nil || words["label"] != nil { throw BookQueryFault("`by` and `label` say which row; add `column`") }
    if words.all("campaign").count > 1 { throw BookQueryFault("of several campaigns there are the lines of a figure; add `column`") }
    var question = try LedgerQuestion(account: words["account"], from: words["from"], to: words["to"], in: ruleSet, now: desk.now)
    (question.campaign, question.scene, question.limit) = (words["campaign"], words["code"], try words.limit(form, most: Self.mostInFile))
    question.follower = try mask(words)
    question.kinds = Set(try words.choice("kind", of: LedgerEntry.Kind.self).map { [$0] } ?? [])
    if let objection = try question.objection(in: desk.store, under: ruleSet) { throw objection }
    let newest = try question.lines(desk.store) { desk.name(of: $0) }
    return (newest.inOrder, newest.count)
  }

  /// Lines behind a figure of a report.
  private func behind(_ words: AskedWords, _ form: ConsoleOutcome.Form, _ ruleSet: RuleSet) throws -> (lines: [LedgerEntry], count: Int) {
    if words["follower"] != nil || words["kind"] != nil || words["code"] != nil {
      throw BookQueryFault("with `column` the lines are those of a figure: say them by `by` and `label`")
    }
    var question = BookQuestion()
    (question.campaigns, question.account, question.by) = (words.all("campaign"), words["account"], words.all("by"))
    (question.from, question.to, question.language) = (words["from"], words["to"], try words.language())
    let asked = try question.asked(in: ruleSet, now: desk.now)
    let column = try words.choice("column", of: BookLines.Column.self) ?? .scans
    // Without a grouping it is the total.
    var lines = try BookLines(
      column, of: asked, groupings: question.by.isEmpty ? [] : asked.query.groupings, labels: try unmasked(words.all("label"), asked, ruleSet),
      limit: try words.limit(form, most: Self.mostInFile), in: ruleSet)
    if lines.isRecount { return try desk.recount { try lines.read(desk.store) } }
    return try lines.read(desk.store)
  }

  /// Labels as the books have them, where the report showed some with masks in place of openids.
  private func unmasked(_ labels: [String], _ asked: BookAsked, _ ruleSet: RuleSet) throws -> [String] {
    guard !asked.isRecount, labels.contains(where: { $0.contains("f_") }) else { return labels }
    let rows = try desk.books(of: asked.accounts, in: ruleSet).reports(asked, [asked.query]).first?.rows ?? []
    let told = rows.lazy.map { $0.labels.map(\.text) }
    return told.first { $0.map { desk.masked($0, of: asked.accounts) } == labels } ?? labels
  }

  /// Whose lines are wanted: by masks only, so that no openid stands in an address.
  private func mask(_ words: AskedWords) throws(BookQueryFault) -> String? {
    guard let text = words["follower"] else { return nil }
    guard FollowerMask(text) != nil else { throw BookQueryFault("`follower` is a mask: f_ and 16 digits") }
    return text
  }

  func followers(_ words: AskedWords, _ form: ConsoleOutcome.Form, showsOpenids: Bool) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    let (found, count) = try listedFollowers(words, form, ruleSet)
    var rows = FollowerList.json(found, under: ruleSet, showsOpenids: showsOpenids) { desk.name(of: $0) }.elements
    if form == .csv { rows = desk.inZones(rows, ruleSet, "followed_at") }
    let heads =
      ["account", "follower"] + (showsOpenids ? ["openid"] : []) + ["following", "followed_at", "follow_count", "last_touch", "last_code", "tags"]
    return ConsoleOutcome(rows: rows, heads, named: "followers", as: form, total: count)
  }

  /// Those who are looked for; where nobody is named, those who followed last, with how many follow.
  private func listedFollowers(_ words: AskedWords, _ form: ConsoleOutcome.Form, _ ruleSet: RuleSet) throws -> (shown: [Follower], count: Int?) {
    if ["text", "tag", "campaign", "code"].allSatisfy({ words[$0] == nil }) {
      return try NewestFollowers(account: words["account"], limit: try words.limit(form, most: Self.mostInFile), in: ruleSet).found(in: desk.store)
    }
    let search = try FollowerSearch(
      text: words["text"], tag: words["tag"], campaign: words["campaign"], scene: words["code"], account: words["account"],
      limit: try words.limit(form, most: Self.mostInFile), in: ruleSet)
    if let objection = try search.objection(in: desk.store, under: ruleSet) { throw objection }
    let found = try search.found(in: desk.store) { desk.name(of: $0) }
    return (found.shown, found.isCut ? nil : found.shown.count)
  }

  func follower(_ name: String, _ words: AskedWords, showsOpenids: Bool) throws -> ConsoleOutcome {
    guard let mask = FollowerMask(name) else { throw ConsoleFault.unknown("followers are called by masks here: f_ and 16 digits") }
    let limit = try words.number("turns", "--turns: above 0") ?? 20
    guard (1...Self.mostTurns).contains(limit) else {
      throw BookQueryFault(limit < 1 ? "--turns: above 0" : "--turns: at most \(Self.mostTurns)")
    }
    let ruleSet = desk.ruleSet
    _ = try ruleSet.accounts(asked: words["account"])
    guard let known = try desk.store.follower(mask, of: words["account"], name: { desk.name(of: $0) }) else {
      throw ConsoleFault.unknown("nobody of this mask is known")
    }
    let story = try FollowerStory(
      of: known, called: mask, in: desk.store, turns: desk.turns, limit: limit, under: ruleSet, showsOpenid: showsOpenids,
      rules: try desk.rules(in: ruleSet))
    return ConsoleOutcome(json: showsOpenids ? story.json : story.json.masking([known.id], of: known.id.account) { desk.name(of: $0).description })
  }

  func turns(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    _ = try ruleSet.accounts(asked: words["account"])
    var search = TurnSearch()
    (search.account, search.rule, search.kind) = (words["account"], words["rule"], words["kind"])
    search.limit = try words.limit(form, most: Self.mostTurnsInFile)
    if let text = words["mark"] {
      guard let mark = TurnMarks(word: text) else { throw BookQueryFault("`mark` is one of \(quotedList(TurnMarks.names))") }
      search.mark = mark
    }
    if let text = words["before"] {
      guard let turn = TurnID(text) else { throw BookQueryFault(Self.noTurn(text)) }
      search.before = turn
    }
    let found = try search.found(in: try desk.rememberedTurns(), now: desk.clock.microseconds())
    // Where all were looked at, a rule that is not there either is mistyped. Other words may be what leaves none.
    if found.turns.isEmpty, found.goOn == nil, search.before == nil, search.mark == nil, search.kind == nil, let rule = search.rule,
      let objection = ruleSet.objection(toRule: rule)
    {
      throw objection
    }
    let rules = try desk.rules(in: ruleSet)
    var rows = found.turns.map { TurnText.line($0, reply: TurnText.reply($0, rules($0.revision))) }
    if form == .csv { rows = desk.inZones(rows, ruleSet, "at") }
    let heads = [
      "id", "at", "account", "follower", "event", "says", "subscription", "campaign", "rule", "arm", "reply", "actions", "marks", "revision",
    ]
    var outcome = ConsoleOutcome(rows: rows, heads, named: "turns", as: form)
    outcome.goOn = found.goOn
    return outcome
  }

  func turn(_ id: String) throws -> ConsoleOutcome {
    // What stands in a path is there or not, however it is written.
    guard let turn = TurnID(id) else { throw ConsoleFault.unknown(Self.noTurn(id)) }
    guard let record = try desk.rememberedTurns().record(turn) else {
      throw ConsoleFault.unknown(
        "turn \(id) is not remembered: there was none, or it was dull and is thinned out, or old, or its follower is forgotten")
    }
    let actions = try TurnExplanation.actions(of: turn, in: desk.store)
    let ruleSet = try desk.rules(in: desk.ruleSet)(record.revision)
    return ConsoleOutcome(
      json: TurnExplanation.json(record, named: id, ruleSet, actions).masking(Set(actions.map(\.row.follower)), of: record.account) {
        desk.name(of: $0).description
      })
  }

  private static func noTurn(_ text: String) -> Phrase {
    "\(OutsideText.shown(text, upTo: 40)): not the id of a turn, which is a number in base 16"
  }
}
