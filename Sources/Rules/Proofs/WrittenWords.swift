/// Where the words of conditions are written. Compiled rules do not keep that: their files are read again when there is something to say.
struct WrittenWords {
  struct Word {
    let node: YAMLNode
    /// Its place among its neighbours, where it stands in the condition itself; nil for one of a named list.
    let item: Item?

    struct Item {
      let siblings: [SourceSpan]
      let index: Int
    }
  }
  private let files: [SourceFile]
  private let limits: Limits
  private var isRead: [Bool]
  /// The value beside the key of a condition.
  private var values: [SourceSpan: YAMLNode] = [:]
  private var lists: [String: YAMLNode] = [:]
  /// Under which keys a list is named.
  private var uses: [String: Set<String>] = [:]

  init(_ ruleSet: RuleSet) {
    files = ruleSet.files
    limits = ruleSet.compiled.limits
    isRead = files.map { _ in false }
  }

  /// The words that a condition holds a text against.
  /// - Parameters:
  ///   - key: the condition's key, as `text`.
  ///   - mode: how they are held against it, as `contains`.
  /// - Returns: none where they are not written in a file of rules, as those of a table are.
  mutating func words(under key: SourceSpan, _ mode: String) -> [Word] {
    guard let value = value(under: key) else { return [] }
    guard let entries = value.entries else { return words(of: value) }
    let entry = entries.first { $0.key.value == mode || (mode == TextConditionKey.equals.word && $0.key.value == "in") }
    return entry.map { words(of: $0.value) } ?? []
  }

  /// The list that is named there, where it is one.
  mutating func list(under key: SourceSpan, _ mode: String) -> String? { value(under: key)?[mode]?["list"]?.scalar }

  /// Whether all who ask a list ask it in the same way.
  mutating func isAskedOnly(_ list: String, under mode: String) -> Bool {
    for number in files.indices { read(number) }
    return uses[list] == [mode]
  }

  private mutating func value(under key: SourceSpan) -> YAMLNode? {
    read(Int(key.file.index))
    return values[key]
  }

  private mutating func words(of value: YAMLNode) -> [Word] {
    switch value.content {
    case .scalar: return [Word(node: value, item: nil)]
    case .sequence(let items):
      let spans = items.map(\.span)
      return items.enumerated().map { Word(node: $1, item: Word.Item(siblings: spans, index: $0)) }
    case .mapping:
      guard let name = value["list"]?.scalar else { return [] }
      for number in files.indices { read(number) }
      guard case .sequence(let items)? = lists[name]?.content else { return [] }
      return items.map { Word(node: $0, item: nil) }
    }
  }

  private mutating func read(_ number: Int) {
    guard files.indices.contains(number), !isRead[number] else { return }
    isRead[number] = true
    let file = files[number]
    guard file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml"),
      let root = YAMLComposer.compose(file, id: SourceFile.ID(number), limits: limits).0
    else { return }
    for list in root["lists"]?.entries ?? [] where lists[list.key.value] == nil { lists[list.key.value] = list.value }
    note(root, under: "")
  }

  /// Keys under which a condition has words; names of fields have any.
  private static let conditions: Set<String> = ["text", "key", "url", "scene"]

  private mutating func note(_ node: YAMLNode, under key: String) {
    switch node.content {
    case .scalar(let text, _):
      // As a hole of a pattern asks it: `{shop:shops}`.
      if text.contains("{") {
        for part in text.split(separator: ":").dropFirst() { uses[String(part.prefix { $0 != "}" && $0 != "(" }), default: []].insert("pattern") }
      }
    case .sequence(let items): for item in items { note(item, under: key) }
    case .mapping(let entries):
      for entry in entries {
        if key == "field" || Self.conditions.contains(entry.key.value) { values[entry.key.span] = entry.value }
        if entry.key.value == "list", let name = entry.value.scalar { uses[name, default: []].insert(key) }
        note(entry.value, under: entry.key.value)
      }
    }
  }
}

extension WrittenWords.Word {
  /// What goes with it when it is taken out of a list in brackets: the comma beside it.
  func removal(in file: SourceFile) -> SourceSpan? {
    guard let item, item.siblings.count > 1 else { return nil }
    let own = item.siblings[item.index].bytes
    let isFirst = item.index == 0
    let neighbour = item.siblings[isFirst ? 1 : item.index - 1].bytes
    let between =
      isFirst ? own.upperBound..<max(own.upperBound, neighbour.lowerBound) : neighbour.upperBound..<max(neighbour.upperBound, own.lowerBound)
    guard file.text(between).filter({ $0 != " " }) == "," else { return nil }
    return node.span.narrowed(to: isFirst ? own.lowerBound..<neighbour.lowerBound : neighbour.upperBound..<own.upperBound)
  }
}
