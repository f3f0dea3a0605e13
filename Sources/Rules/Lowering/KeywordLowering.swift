/// What a set of keywords is made of: all rules that ask for the same share one.
struct KeywordSetKey: Hashable {
  let table: Int
  let look: TextLook
}

extension Lowering {
  /// The mode, nil when its list is not known; and the row that it binds.
  mutating func keyword(_ declaration: KeywordDeclaration, _ look: TextLook) -> (TextMatcher.Mode?, Scope.Way) {
    guard let table = tableIndex[declaration.list.value] else {
      undefined(declaration.list, "list", in: Array(tableIndex.keys), add: "lists")
      return (nil, Scope.Way(isOpen: true))
    }
    if keywordPlaces[table] == nil { keywordPlaces[table] = declaration.list.span }
    guard let name = declaration.name else { return (nil, Scope.Way(isOpen: true)) }
    let way = Scope.Way(
      captures: [Scope.Capture(name: name.value, type: .hole(.list(table)), span: name.span, since: .sixth)],
      labels: [(name.span, "binds `\(name.value)`")])
    let keys = keywordSet(KeywordSetKey(table: table, look: look))
    return (.keyword(TextMatcher.Keyword(keys: keys, place: declaration.place, name: intern(name.value))), way)
  }

  private mutating func keywordSet(_ key: KeywordSetKey) -> KeywordSet {
    if let known = keywordSets[key] { return known }
    let table = parts.tables[key.table]
    let keys = (0..<table.rowCount).map { key.look.bytes(of: table.key($0)) }
    if key.look == .folded { checkAlike(keys, of: key.table) }
    let set = KeywordSet(table: key.table, key.look, keys: keys)
    keywordSets[key] = set
    return set
  }
}
