/// The top of a rules file: what stands outside rules and campaigns.
extension Reader {
  /// `wxrules: 1` first: whoever reads the file, person or program, knows at once what it is.
  mutating func checkVersion(_ root: YAMLNode) {
    // A file without it is told so as any missing key is.
    guard let entries = root.entries, let entry = entries.first(where: { $0.key.value == "wxrules" }) else { return }
    if entries.first?.key.value != "wxrules" {
      report(
        Diagnostic(
          .version, "`wxrules` must be the first key", at: entry.key.span,
          related: entries.first.map { [Diagnostic.Label($0.key.span, "this comes before it")] } ?? [], help: ["move it to the top"]))
    }
    if entry.value.scalar != "1", meant(entry.value, { $0 == "1" ? 1 : nil }) == nil {
      report(
        Diagnostic(
          .version, "language version \(entry.value.scalar.map { "`\($0)`" } ?? entry.value.kindName) is not known", at: entry.value.span,
          notes: ["this engine reads version 1"], help: ["write `wxrules: 1`, if that is the language of the file"]))
    }
  }

  /// `">=1.2"`; also reported when this engine is older.
  mutating func readRequires(_ node: YAMLNode?) -> Located<Version>? {
    guard let text = text(node, "`requires`") else { return nil }
    guard text.value.hasPrefix(">="), let version = Version(text.value.dropFirst(2).drop { $0 == " " }) else {
      report(.invalid(text, "`requires`", expected: "the oldest engine", example: "`\">=1.0\"`"))
      return nil
    }
    if version > .engine {
      report(
        Diagnostic(
          .version, "the file needs engine \(version), this is \(Version.engine)", at: text.span,
          help: ["upgrade wxrules; `wxrules --version` says what runs"]))
    }
    return Located(version, text.span)
  }

  mutating func readDocument(_ root: YAMLNode, into declarations: inout Declarations, isRoot: Bool) {
    if let other = OtherFile(root) {
      report(other.finding)
      return
    }
    guard let fields = fields(root, .document) else { return }
    self.root = root
    for (key, entry) in fields.keyed(by: DocumentKey.self) {
      let what: Phrase = "`\(key.word)`"
      switch key {
      case .wxrules, .requires, .include: break  // read before, to know which files there are and who can read them
      case .defaults:
        if isRoot {
          declarations.defaults = readDefaults(entry.value)
        } else {
          report(
            Diagnostic(
              .conflictingKeys, "`defaults` stands in an included file", at: entry.key.span,
              notes: ["it holds for the whole rule set, so it belongs in the file that includes the others"], help: ["move it there"]))
        }
      case .accounts: if let read = map(entry.value, what, { $0.readAccount($1, $2) }) { declarations.accounts += read }
      case .lists: if let read = map(entry.value, what, { $0.readList($1, $2) }) { declarations.lists += read }
      case .calendars: if let read = map(entry.value, what, { $0.readCalendar($1, $2) }) { declarations.calendars += read }
      case .macros: if let read = map(entry.value, what, { $0.readMacro($1, $2) }) { declarations.macros += read }
      case .campaigns: if let read = map(entry.value, what, { $0.readCampaign($1, $2) }) { declarations.campaigns += read }
      case .media: if let read = map(entry.value, what, { $0.readMedium($1, $2) }) { declarations.media += read }
      case .templates: if let read = map(entry.value, what, { $0.readPlatformTemplate($1, $2) }) { declarations.platformTemplates += read }
      case .stocks: if let read = map(entry.value, what, { $0.readStock($1, $2) }) { declarations.stocks += read }
      case .counters: if let read = map(entry.value, what, { $0.readCounter($1, $2) }) { declarations.counters += read }
      case .variables: if let read = map(entry.value, what, { $0.readVariable($1, $2) }) { declarations.variables += read }
      case .attributes: if let read = map(entry.value, what, { $0.readAttribute($1, $2) }) { declarations.attributes += read }
      case .outside: if let read = map(entry.value, what, { $0.readOutside($1, $2) }) { declarations.outside += read }
      case .experiments: if let read = map(entry.value, what, { $0.readExperiment($1, $2) }) { declarations.experiments += read }
      case .report:
        guard let read = readReport(entry.value) else { continue }
        if let first = declarations.report {
          report(
            Diagnostic(
              .conflictingKeys, "`report` stands in two files", at: entry.key.span, related: [Diagnostic.Label(first.span, "first here")],
              help: ["keep one of them"]))
        } else {
          declarations.report = read
        }
      case .menu: if let read = oneOrMany(entry.value, what, { $0.readMenu($1) }) { declarations.menus += read }
      case .always: if let read = list(entry.value, what, { $0.readAlways($1) }) { declarations.rules += read }
      case .rules: if let read = list(entry.value, what, { $0.readRule($1) }) { declarations.rules += read }
      case .moved: readMoves(entry.value, into: &declarations.moves)
      case .overrides: break  // applied before anything is read
      case .tests: if let read = list(entry.value, what, { $0.readTest($1) }) { declarations.tests += read }
      }
    }
  }

  mutating func readMacro(_ name: Located<String>, _ node: YAMLNode) -> MacroDeclaration? {
    guard let name = checkedIdentifier(name, "name of a macro") else { return nil }
    return readCondition(node, where: "macro `\(name.value)`").map { MacroDeclaration(name: name, condition: $0) }
  }

  private mutating func readDefaults(_ node: YAMLNode) -> DefaultsDeclaration {
    var defaults = DefaultsDeclaration()
    guard let fields = fields(node, .defaults) else { return defaults }
    defaults.account = identifier(fields["account"], "`account`")
    defaults.timezone = text(fields["timezone"], "`timezone`")
    defaults.truncate = word(fields["truncate"], "`truncate`", TruncationPolicy.self)?.value
    return defaults
  }

  mutating func readList(_ name: Located<String>, _ node: YAMLNode) -> ListDeclaration? {
    guard let name = checkedIdentifier(name, "name of a list") else { return nil }
    if node.entries == nil {
      guard
        let words = list(
          node, "list `\(name.value)`", of: .words,
          { reader, item in
            reader.checkQuotes(item)
            return reader.text(item, "a word of the list", braces: .toldElsewhere)
          })
      else { return nil }
      return ListDeclaration(name: name, content: .words(words))
    }
    return readTable(name, node).map { ListDeclaration(name: name, content: .table($0)) }
  }
}
