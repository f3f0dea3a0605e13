internal import Rules
internal import Wire

/// What could be written at a place.
struct Completion {
  let question: EditorQuestion
  private var items: [JSON] = []
  private var labels: Set<String> = []
  let bytes: [UInt8]

  /// Offered at once; of more the editor is told that there are more.
  private static let most = 500
  private(set) var isCut = false

  /// As `CompletionItemKind` numbers them.
  enum Kind: Int {
    case function = 3, variable = 6, property = 10, value = 12, enumeration = 13, keyword = 14, snippet = 15, reference = 18, word = 20
  }

  init(_ question: EditorQuestion) {
    self.question = question
    bytes = question.text.bytes
    fill()
  }

  var json: JSON { ["isIncomplete": .bool(isCut), "items": .array(items)] }

  private mutating func fill() {
    let scan = question.scan
    if scan.role == .elsewhere { return }
    if scan.role == .value, let cursor = TemplateCursor(bytes, question.word, at: question.cursor) {
      if question.places.contains(where: \.isTemplate) { addTemplate(cursor) }
      return
    }
    if scan.role == .value, question.places.contains(where: \.isPattern), addHole() { return }
    switch scan.role {
    case .key:
      addKeys()
      if scan.isOpen { addItems() }
      // An item of a list may be a word.
      if scan.steps.last == .item { addValues() }
    case .value: addValues()
    case .elsewhere: break
    }
  }

  // MARK: keys

  private mutating func addKeys() {
    let scan = question.scan
    for (section, key) in VocabularyPlace.keys(of: question.places) where !scan.siblings.contains(key.name) || key.name == written {
      add(key, section)
    }
    for place in question.places where place.isMap {
      guard let holder = place.holder else { continue }
      if let kind = holder.namedByKey, holder.section != .document { add(names: kind, isKey: true) }
      if holder.key == "where" { addPaths() }
      if holder.key == "field" { continue }
    }
    if question.places.contains(where: { $0.isMap }), let last = scan.keys.last, last == "set" || last == "returns" {
      add(names: .variable, isKey: true)
    }
  }

  private var written: String { String(decoding: bytes[question.word], as: UTF8.self) }
  private var isFollowedByColon: Bool {
    bytes[question.scan.token.upperBound...].first { $0 != 0x20 } == UInt8(ascii: ":")
  }

  private mutating func add(_ key: Section.Key, _ section: Section.Name, dash: String = "") {
    let isNew = !isFollowedByColon
    let snippet = isNew ? Self.snippet(key, isFlow: question.scan.isFlow) : key.name
    add(
      key.name, .property, detail: key.deprecation == nil ? nil : "deprecated",
      documentation: key.page(in: section), new: dash + (question.client.takesSnippets ? snippet : isNew ? key.name + ": " : key.name),
      isSnippet: question.client.takesSnippets, isDeprecated: key.deprecation != nil, sort: key.isRequired ? "0" : key.deprecation == nil ? "1" : "2",
      isLed: isNew)
  }

  /// A key with room for what stands under it.
  private static func snippet(_ key: Section.Key, isFlow: Bool) -> String {
    let place = VocabularyPlace(holder: VocabularyPlace.Holder(section: .document, key: key.name), shape: key.shape)
    let words = place.words
    switch place.alternatives.first ?? .anything {
    case .word(["1"]): return "\(key.name): 1"
    case .boolean: return "\(key.name): ${1|true,false|}"
    case .word where words.count > 1: return "\(key.name): ${1|\(words.joined(separator: ","))|}"
    case .section, .map: return isFlow ? "\(key.name): { $1 }" : "\(key.name):\n  $0"
    case .list, .listOrNone: return isFlow ? "\(key.name): [ $1 ]" : "\(key.name):\n  - $0"
    case .text, .template, .pattern, .identifier, .integer, .number, .version, .outsideEvent, .duration, .clockTime, .date, .dateTime, .percent,
      .range, .columnKind, .word, .oneOrMany, .either, .anything:
      return "\(key.name): $0"
    }
  }

  /// Where a list is wanted: an item, with the keys that it must have.
  private mutating func addItems() {
    guard !question.scan.isFlow, question.scan.steps.last != .item else { return }
    for place in question.places.flatMap(\.items) {
      for name in place.sections {
        let required = Section.named(name).keys.filter(\.isRequired)
        guard let first = required.first else { continue }
        let lines = required.enumerated().map { place, key in "\(key.name): $\(place + 1)" }
        let new = question.client.takesSnippets ? "- " + lines.joined(separator: "\n  ") : "- \(first.name): "
        add(
          "- \(first.name):", .snippet, detail: nil, documentation: [Section.named(name).title], new: new, isSnippet: question.client.takesSnippets,
          sort: "0")
      }
    }
  }

  // MARK: values

  private mutating func addValues() {
    for place in question.places {
      guard let holder = place.holder else { continue }
      for word in place.words {
        let summary = ["on", "type"].contains(holder.key) ? EventKind.summary(of: word) : nil
        add(word, .enumeration, documentation: summary.map { [$0] } ?? [], sort: "1")
      }
      if let kind = holder.named { add(names: kind, isKey: false) }
      for shape in place.alternatives {
        switch shape {
        case .boolean: for word in ["true", "false"] { add(word, .value) }
        case .outsideEvent: for name in question.names.names(of: .outside) { add("outside.\(name)", .enumeration, sort: "2") }
        case .columnKind:
          for kind in Table.Column.PlainKind.allCases { add(kind.rawValue, .enumeration) }
          for list in question.names.names(of: .list) { add("list(\(list))", .reference, sort: "2") }
        case .text, .template, .pattern, .identifier, .integer, .number, .version, .duration, .clockTime, .date, .dateTime, .percent, .range, .word,
          .list, .listOrNone, .oneOrMany, .map, .section, .either, .anything:
          break
        }
      }
      switch (holder.section, holder.key) {
      case (.table, "key"), (.table, "optional"), (.stock, "by"): addColumns()
      case (.valueComparison, "same_as"), (.valueComparison, "not_same_as"), (.by, "field"): addPaths()
      case (.expectation, "rule"): add("none", .value, documentation: ["no rule answers"])
      default: break
      }
    }
    // Behind a key on its own line a list or a mapping may begin as well; that is offered on the next.
  }

  private mutating func addColumns() {
    let steps = question.scan.keys
    guard steps.count > 1 else { return }
    let list: String? =
      steps[0] == "lists" ? steps[1] : question.node(of: .stock, steps[1])?.0["list"]?.scalar
    for column in list.map({ question.columns(of: $0) }) ?? [] { add(column, .property) }
  }

  private mutating func add(names kind: NameKind, isKey: Bool) {
    let suffix = isKey && !isFollowedByColon ? ": " : ""
    for name in question.names.names(of: kind) {
      add(name, .reference, documentation: [kind.title(of: name)], new: name + suffix, sort: "1", isLed: isKey)
    }
  }

  // MARK: patterns

  /// Inside of `{`: the name of a hole or its type.
  private mutating func addHole() -> Bool {
    let start = question.word.lowerBound
    guard start <= question.cursor, let open = bytes[start..<question.cursor].lastIndex(of: UInt8(ascii: "{")),
      !bytes[open..<question.cursor].contains(UInt8(ascii: "}"))
    else { return false }
    if let colon = bytes[open..<question.cursor].lastIndex(of: UInt8(ascii: ":")) {
      let word = colon + 1..<question.cursor
      for type in HoleType.names where type != "list" { add(type, .keyword, at: word) }
      for list in question.names.names(of: .list) {
        add("list(\(list))", .reference, documentation: [NameKind.list.title(of: list)], at: word, sort: "2")
      }
      return true
    }
    let keys = question.scan.keys
    if keys.count > 1, keys[0] == "campaigns", let campaign = question.node(of: .campaign, keys[1])?.0 {
      for member in campaign["for_each"]?.entries ?? [] { add(member.key.value, .variable, at: open + 1..<question.cursor) }
    }
    return true
  }

  // MARK: items

  /// - Parameter isLed: whether what is typed next is offered too.
  mutating func add(
    _ label: String, _ kind: Kind, detail: Phrase? = nil, documentation: [Phrase] = [], new: String? = nil, isSnippet: Bool = false,
    isDeprecated: Bool = false, at word: Range<Int>? = nil, sort: String = "1", isLed: Bool = false
  ) {
    guard items.count < Self.most else { return isCut = true }
    guard labels.insert(label).inserted else { return }
    // What stands behind the place is kept: an editor replaces what was typed before it.
    let range = word ?? (question.scan.isQuoted ? question.word.lowerBound..<question.cursor : question.scan.token.lowerBound..<question.cursor)
    var text = new ?? label
    // A value does not stand at its colon.
    if question.scan.role == .value, range.isEmpty, range.lowerBound > 0, bytes[range.lowerBound - 1] == UInt8(ascii: ":"), word == nil {
      text = " " + text
    }
    if isSnippet, text.contains("\n") {
      let indent = String(repeating: " ", count: question.scan.isFlow ? 0 : question.scan.indent)
      text = text.replacing("\n", with: "\n" + indent)
    }
    var item: [String: JSON] = [
      "label": .string(label), "kind": .int(kind.rawValue), "sortText": .string(sort + Self.padded(items.count)), "filterText": .string(label),
      "textEdit": ["range": question.range(range), "newText": .string(text)], "insertTextFormat": .int(isSnippet ? 2 : 1), "insertTextMode": 1,
    ]
    if let detail { item["detail"] = .string(question.said(detail)) }
    if isDeprecated { item["tags"] = [1] }
    if !documentation.isEmpty {
      let text = documentation.map { question.said($0) }.joined(separator: "\n\n")
      item["documentation"] = question.client.itemFormats.first.map { ["kind": .string($0), "value": .string(text)] } ?? .string(text)
    }
    items.append(.object(item))
  }

  private static func padded(_ number: Int) -> String { String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number) }
}
