/// What a rule says, with all that it refers to, independent of where it stands and of how the rule set numbers things: what two rule sets
/// are compared by, and what tells whether two rules say the same.
///
/// Its tier is no part of it: that is where it stands.
package struct RuleContent: Hashable, Sendable {
  /// For which events it is.
  package let condition: ContentDigest
  /// What it does at one: reply, actions, split and what it gives.
  package let outcome: ContentDigest
  /// What may keep it from answering: how often it does, and what it gives.
  package let limit: ContentDigest
  /// What its templates may read of the event's own subject, which settles whether that is the same: rows of tables that were captured,
  package let rows: ContentDigest
  /// campaigns and their fields,
  package let campaigns: ContentDigest
  /// and templates in cells.
  package let cells: ContentDigest
  /// Counters that it asks or shows.
  let counters: Set<String>
}

extension RuleContent {
  /// Whether what is done is the same at every event at which both answer.
  package func isSameOutcome(as other: RuleContent) -> Bool {
    outcome == other.outcome && rows == other.rows && campaigns == other.campaigns && cells == other.cells
  }
}

/// The contents of a rule set's rules. Keeps what many of them refer to.
final class RuleContents {
  let rules: CompiledRules
  private var tables: [Int: (keys: ContentDigest, whole: ContentDigest)] = [:]
  private struct ColumnPlace: Hashable {
    let table: Int
    let path: [String]
  }
  private var columns: [ColumnPlace: ContentDigest] = [:]
  private var scenes: [Int: ContentDigest] = [:]
  private var cells: [Int: (templates: ContentDigest, counters: Set<String>)] = [:]
  private var fields: [String: ContentDigest] = [:]
  private var counters: [String: ContentDigest] = [:]
  private var allScenes: ContentDigest?

  init(_ rules: CompiledRules) { self.rules = rules }

  func content(of rule: CompiledRule) -> RuleContent {
    let accounts = accounts(of: rule)
    var asking = ContentWriter(self, for: accounts)
    asking.write(rule.role)
    asking.hash.add(rule.isAudit)
    asking.write(rule.events)
    asking.hash.add(rule.accounts == .max || rules.accounts.count < 2 ? [] : accounts.map(\.name))
    if rule.events.contains(where: { $0.takes(.voice) }) { for account in accounts { asking.hash.add(account.hearsVoice) } }
    if rules.asksArms, let split = rule.split { asking.write(split) }
    asking.write(condition: rule.condition)
    // A row that is asked for more than its key.
    asking.reads.write(asking.captured, of: self, to: &asking.hash)

    let saying = saying(of: rule, for: accounts)
    var rows = ContentHasher()
    saying.reads.write(asking.captured, of: self, to: &rows)
    var limiting = ContentWriter(self, for: accounts)
    limiting.write(rule.limit)
    limiting.write(freedomOf: rule.take)
    limiting.hash.add(limiting.campaigns.digest)
    limiting.hash.add(limiting.cells.digest)
    limiting.reads.write(asking.captured, of: self, to: &limiting.hash)
    return RuleContent(
      condition: asking.hash.digest, outcome: saying.hash.digest, limit: limiting.hash.digest, rows: rows.digest,
      campaigns: saying.campaigns.digest, cells: saying.cells.digest,
      counters: asking.counters.union(saying.counters).union(limiting.counters))
  }

  /// What a rule does at an event.
  func saying(of rule: CompiledRule) -> ContentWriter { saying(of: rule, for: accounts(of: rule)) }

  private func saying(of rule: CompiledRule, for accounts: [Account]) -> ContentWriter {
    var saying = ContentWriter(self, for: accounts)
    saying.write(rule.split)
    saying.write(rule.reply)
    saying.hash.add(rule.actions.count)
    for action in rule.actions { saying.write(action) }
    saying.write(freedomOf: rule.take, isCounted: false)
    saying.hash.add(rules.moves.rules[rule.id] ?? [])
    return saying
  }

  private func accounts(of rule: CompiledRule) -> [Account] {
    rules.accounts.indices.filter { rule.accounts == .max || rule.accounts >> UInt64($0) & 1 == 1 }.map { rules.accounts[$0] }
  }

  /// The pieces that a rule gives, in the order in which they go.
  func pieces(of rule: CompiledRule) -> ContentDigest {
    var hash = ContentHasher()
    for stock in (rule.take?.possible ?? []).map({ rules.stocks[$0] }).sorted(by: { $0.name < $1.name }) {
      hash.add(stock.name)
      switch stock.pieces {
      case .count(let count): hash.add(count)
      case .table(let table): hash.add(keys(table))
      case .rows(let rows, let table): hash.add(rows.map { self.rules.tables[table].key(Int($0)) })
      }
    }
    return hash.digest
  }

  /// Tables whose rows a rule's conditions capture.
  func capturedTables(of rule: CompiledRule) -> [Int] {
    var asking = ContentWriter(self, for: [])
    asking.write(condition: rule.condition)
    return asking.tables
  }

  // MARK: what rules refer to

  /// Of a table that a text is looked up in.
  func keys(_ table: Int) -> ContentDigest { digests(table).keys }

  func whole(_ table: Int) -> ContentDigest { digests(table).whole }

  private func digests(_ index: Int) -> (keys: ContentDigest, whole: ContentDigest) {
    if let known = tables[index] { return known }
    let table = rules.tables[index]
    var (keys, whole) = (ContentHasher(), ContentHasher())
    for column in table.keyColumns { keys.add(table.columns[column].name) }
    whole.add(table.name)
    whole.add(table.columns.count)
    write(columns: Array(table.columns.indices), of: index, to: &whole)
    for row in 0..<table.rowCount {
      for column in table.columns.indices { whole.add(bytes: table.cells.bytes(row, column)) }
      for column in table.keyColumns { keys.add(bytes: table.cells.bytes(row, column)) }
    }
    whole.add(keys.digest)
    let digests = (keys.digest, whole.digest)
    tables[index] = digests
    return digests
  }

  /// What is kept of a column that was worked out before.
  func keptColumn(_ path: [String], of table: Int, otherwise work: () -> ContentDigest) -> ContentDigest {
    let place = ColumnPlace(table: table, path: path)
    if let known = columns[place] { return known }
    let digest = work()
    columns[place] = digest
    return digest
  }

  func write(columns: [Int], of table: Int, to hash: inout ContentHasher) {
    for column in columns.map({ rules.tables[table].columns[$0] }) {
      hash.add(column.name)
      hash.add(column.isOptional)
      hash.add(kind(of: column))
    }
  }

  private func kind(of column: Table.Column) -> [String] {
    switch column.kind {
    case .string, .word, .int, .decimal, .url, .date, .time, .template, .media: [column.kind.phrase.english]
    case .choice(let words): ["enum"] + words
    case .list(let table): ["list", rules.tables[table].name]
    }
  }

  /// Which codes a campaign has, and when.
  func scenes(of index: Int) -> ContentDigest {
    if let known = scenes[index] { return known }
    var writer = ContentWriter(self, for: [])
    writer.write(scenesOf: rules.campaigns[index])
    scenes[index] = writer.hash.digest
    return writer.hash.digest
  }

  /// Of all campaigns: for what asks which campaign a code is of.
  var scenesOfAll: ContentDigest {
    if let allScenes { return allScenes }
    var hash = ContentHasher()
    for index in rules.campaigns.indices { hash.add(scenes(of: index)) }
    allScenes = hash.digest
    return hash.digest
  }

  /// A field of all campaigns that have it.
  func field(_ name: String) -> ContentDigest {
    if let known = fields[name] { return known }
    // One that shows itself is refused when it is loaded; should one come here, it says no more than its name.
    fields[name] = ContentHasher().digest
    var writer = ContentWriter(self, for: rules.accounts)
    for campaign in rules.campaigns {
      for field in campaign.fields where field.name == name {
        writer.hash.add(campaign.id)
        writer.hash.add(campaign.account)
        writer.write(field.template)
      }
    }
    fields[name] = writer.hash.digest
    return writer.hash.digest
  }

  /// What a counter counts.
  func counter(_ name: String) -> ContentDigest {
    if let known = counters[name] { return known }
    // As with fields: one that asks for itself ends here.
    counters[name] = ContentHasher().digest
    var writer = ContentWriter(self, for: rules.accounts)
    for counter in rules.counters where counter.name == name { writer.write(counter) }
    writer.reads.write(writer.captured, of: self, to: &writer.hash)
    writer.hash.add(writer.campaigns.digest)
    counters[name] = writer.hash.digest
    return writer.hash.digest
  }

  /// All fields of one campaign.
  func fields(of index: Int) -> ContentDigest {
    var writer = ContentWriter(self, for: rules.accounts)
    for field in rules.campaigns[index].fields {
      writer.hash.add(field.name)
      writer.write(field.template)
    }
    return writer.hash.digest
  }

  /// The templates in the cells of a column, by rows, and the counters that they show.
  func cells(_ index: Int) -> (templates: ContentDigest, counters: Set<String>) {
    if let known = cells[index] { return known }
    cells[index] = (ContentHasher().digest, [])
    var writer = ContentWriter(self, for: rules.accounts)
    let byTable = rules.cellTemplates[index].byTable
    for (table, templates) in byTable.sorted(by: { $0.key < $1.key }) {
      writer.hash.add(rules.tables[table].name)
      for (row, template) in templates.sorted(by: { $0.key < $1.key }) {
        writer.hash.add(Int64(row))
        writer.write(template)
      }
    }
    let read = (writer.hash.digest, writer.counters)
    cells[index] = read
    return read
  }
}
