/// Writes what rules say. Every part of the model is switched over without a default: one that is new cannot be forgotten here.
struct ContentWriter {
  var hash = ContentHasher()
  /// What depends on the event's own subject, and is not the same for all: campaigns, and templates in cells.
  var campaigns = ContentHasher()
  var cells = ContentHasher()
  /// Rows that conditions capture: under which name, and of which table, in the order in which they are named.
  private(set) var captured: [(name: String, table: Int)] = []
  /// What is read of them.
  var reads = CapturedColumns()
  /// Rows that are looked up by what is known of the follower.
  var lookups: [(table: Int, by: Variable)] = []
  /// Counters that are read.
  var counters: Set<String> = []
  /// Whether it hangs on the clock what is said.
  var readsClock = false
  let contents: RuleContents
  /// For whom the rule is.
  let accounts: [Account]

  init(_ contents: RuleContents, for accounts: [Account]) {
    self.contents = contents
    self.accounts = accounts
  }

  var rules: CompiledRules { contents.rules }

  /// What the clock of the account says is asked.
  mutating func writeZones() {
    readsClock = true
    if accounts.isEmpty { hash.add(rules.timezone.identifier) }
    for account in accounts { hash.add(account.timezone.identifier) }
  }

  mutating func write(_ role: RuleRole) { hash.add(role.rawValue) }

  mutating func write(_ selectors: [EventSelector]) { hash.add(selectors.map(\.word).sorted()) }

  mutating func note(_ table: Int, as name: String) {
    if !captured.contains(where: { $0 == (name, table) }) { captured.append((name, table)) }
  }

  /// Each once, in the order in which they are named.
  var tables: [Int] {
    var tables: [Int] = []
    for (_, table) in captured where !tables.contains(table) { tables.append(table) }
    return tables
  }

  // MARK: conditions

  mutating func write(condition index: Int32) {
    guard index >= 0 else { return hash.add(0) }
    switch rules.conditions[Int(index)].kind {
    case .all(let parts): write(1, parts)
    case .any(let parts): write(2, parts)
    case .not(let inner):
      hash.add(3)
      write(condition: inner)
    case .leaf(let leaf):
      hash.add(4)
      write(leaf)
    }
  }

  private mutating func write(_ mark: Int, _ parts: Range<Int32>) {
    hash.add(mark)
    hash.add(parts.count)
    for part in parts { write(condition: rules.operands[Int(part)]) }
  }

  private mutating func write(_ leaf: Condition.Leaf) {
    switch leaf {
    case .match(let source, let matcher):
      hash.add("match")
      write(source)
      write(rules.texts[Int(matcher)])
    case .campaign(let campaigns, let phases):
      hash.add("campaign")
      hash.add(UInt64(phases))
      hash.add(campaigns.count)
      for at in campaigns {
        let campaign = Int(rules.operands[Int(at)])
        hash.add(contents.scenes(of: campaign))
        for member in rules.campaigns[campaign].members { if case .table(let table) = member.values { note(table, as: member.name) } }
      }
    case .subscription(let states):
      hash.add("subscription")
      hash.add(UInt64(states))
    case .field(let path, let comparison):
      hash.add("field")
      write(path: path)
      write(rules.comparisons[Int(comparison)])
    case .tag(let names): write("tag", names: names)
    case .taken(let names): write("taken", names: names)
    case .language(let names): write("language", names: names)
    case .source(let names): write("source", names: names)
    case .touch(let order, let names): write(order == .first ? "first touch" : "last touch", names: names)
    case .value(let number): write(rules.values[Int(number)])
    case .time(let days, let from, let to):
      hash.add("time")
      hash.add(UInt64(days))
      hash.add(Int64(from))
      hash.add(Int64(to))
      writeZones()
    case .dates(let days):
      hash.add("dates")
      hash.add(days.count)
      for day in days { hash.add(Int64(rules.operands[Int(day)])) }
      writeZones()
    case .dateWindow(let from, let until):
      hash.add("window")
      hash.add(from)
      hash.add(until)
    case .calendar(let calendar, let isOpen):
      hash.add("calendar")
      hash.add(isOpen)
      write(rules.calendars[Int(calendar)])
    case .number(let number, let comparison):
      hash.add(number.rawValue)
      write(rules.comparisons[Int(comparison)])
    case .firstFollowed(let from, let until):
      hash.add("first followed")
      hash.add(from)
      hash.add(until)
    }
  }

  private mutating func write(_ word: String, names: Range<Int32>) {
    hash.add(word)
    hash.add(names.count)
    for name in names { hash.add(rules.names[Int(rules.operands[Int(name)])]) }
  }

  private mutating func write(path: Int32) {
    let path = rules.fieldPaths[Int(path)]
    hash.add(path.count)
    for name in path { hash.add(bytes: name) }
  }

  private mutating func write(_ source: TextSource) {
    switch source {
    case .scene: hash.add(0)
    case .key: hash.add(1)
    case .text: hash.add(2)
    case .url: hash.add(3)
    case .field(let path):
      hash.add(4)
      write(path: path)
    }
  }

  mutating func write(_ matcher: TextMatcher) {
    hash.add(matcher.look == .exact)
    hash.add(matcher.modes.count)
    for mode in matcher.modes { write(mode) }
  }

  private mutating func write(_ mode: TextMatcher.Mode) {
    func words(_ word: String, _ texts: [[UInt8]]) {
      hash.add(word)
      hash.add(texts.count)
      for text in texts { hash.add(bytes: text) }
    }
    switch mode {
    case .equals(let texts): words("equals", texts)
    case .prefix(let texts): words("prefix", texts)
    case .suffix(let texts): words("suffix", texts)
    case .contains(let texts): words("contains", texts)
    case .containsAll(let texts): words("contains all", texts)
    case .glob(let globs):
      hash.add("glob")
      hash.add(globs.map(\.source))
    case .pattern(let patterns):
      hash.add("pattern")
      hash.add(patterns.count)
      for pattern in patterns { write(rules.patterns[Int(pattern)]) }
    case .regex(let regexes):
      hash.add("regex")
      hash.add(regexes.count)
      for regex in regexes.map({ rules.regexes[Int($0)] }) {
        hash.add(regex.source)
        hash.add(regex.isSearch)
      }
    case .keyword(let keyword):
      hash.add("keyword")
      switch keyword.place {
      case .anywhere: hash.add(0)
      case .atStart: hash.add(1)
      case .atEnd: hash.add(2)
      }
      hash.add(rules.names[Int(keyword.name)])
      hash.add(contents.keys(keyword.keys.table))
      note(keyword.keys.table, as: rules.names[Int(keyword.name)])
    }
  }

  private mutating func write(_ pattern: Pattern) {
    hash.add(pattern.segments.count)
    for segment in pattern.segments {
      switch segment {
      case .literal(let text): hash.add(bytes: text)
      case .hole(let hole):
        hash.add(hole.name)
        write(hole.type)
        if case .list(let table) = hole.type { note(table, as: hole.name) }
      }
    }
  }

  private mutating func write(_ type: HoleType) {
    switch type {
    case .int(let range):
      hash.add("int")
      hash.add(range)
    case .word: hash.add("word")
    case .slug: hash.add("slug")
    case .hex: hash.add("hex")
    case .uuid: hash.add("uuid")
    case .date(let format):
      hash.add("date")
      hash.add(format.source)
      writeZones()
    case .choice(let words): hash.add(["enum"] + words)
    case .list(let table):
      hash.add("list")
      hash.add(contents.keys(table))
    case .text: hash.add("text")
    case .rest: hash.add("rest")
    }
  }
}
