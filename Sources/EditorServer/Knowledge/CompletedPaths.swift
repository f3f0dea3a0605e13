internal import Rules

/// What may be written in templates, and where a path is asked.
extension Completion {
  mutating func addTemplate(_ cursor: TemplateCursor) {
    switch cursor.wanted {
    case .nothing: break
    case .filter: for filter in Filter.allCases { add(filter.rawValue, .function, documentation: [filter.summary], at: cursor.word) }
    case .tag: for tag in TemplateParser.tags { add(tag, .keyword, at: cursor.word) }
    case .member(let path):
      for member in members(of: path) { add(member, path.isEmpty ? .variable : .property, at: cursor.word, sort: "1") }
    }
  }

  mutating func addPaths() {
    let word = question.word.lowerBound..<question.cursor
    let typed = String(decoding: bytes[word], as: UTF8.self)
    let path = typed.split(separator: ".", omittingEmptySubsequences: false).dropLast().map { String($0) }
    let start = word.upperBound - (typed.split(separator: ".", omittingEmptySubsequences: false).last?.utf8.count ?? 0)
    for member in members(of: path) { add(member, .property, at: start..<question.cursor, sort: "1") }
  }

  /// What may stand behind a path: what the language has, what the rule binds, what files declare.
  private func members(of path: [String]) -> [String] {
    let context = question.context
    if let first = path.first, let capture = context.captures[first] {
      return path.count == 1 ? capture.list.map { question.columns(of: $0) } ?? [] : []
    }
    if path == ["vars"] { return question.names.names(of: .variable) }
    if path == ["campaign"] { return ["id", "fields"] }
    if path == ["campaign", "fields"] { return campaignFields }
    if path.count == 2, path[0] == "lists" { return question.columns(of: path[1]) }
    let paths = ReadablePaths(readable, kinds: context.kinds, hasSplit: context.hasSplit)
    let members = paths.members(behind: path)
    return path.isEmpty ? context.captures.keys.sorted() + members.filter { context.captures[$0] == nil } : members
  }

  private var campaignFields: [String] {
    var fields: [String] = []
    for name in question.names.names(of: .campaign).prefix(200) {
      for entry in question.node(of: .campaign, name)?.0["fields"]?.entries ?? [] where !fields.contains(entry.key.value) {
        fields.append(entry.key.value)
      }
    }
    return fields
  }

  private var readable: ReadablePaths.Names {
    var names = ReadablePaths.Names()
    names.accountFields = question.names.names(of: .account).prefix(1).flatMap { name in
      (question.node(of: .account, name)?.0["fields"]?.entries ?? []).map(\.key.value)
    }
    names.experiments = question.names.names(of: .experiment)
    names.stocks = question.names.names(of: .stock)
    names.calendars = question.names.names(of: .calendar)
    names.attributes = question.names.names(of: .attribute)
    names.counters = question.names.names(of: .counter)
    names.lists = question.names.names(of: .list)
    return names
  }
}

extension Filter {
  /// What it takes, for who writes it.
  var summary: Phrase {
    switch (arguments.lowerBound, arguments.upperBound) {
    case (0, 0): "a filter of Liquid, without arguments"
    case (let low, let high) where low == high: "a filter of Liquid, with \(counted(low, "argument"))"
    case (let low, let high): "a filter of Liquid, with \(low) to \(high) arguments"
    }
  }
}
