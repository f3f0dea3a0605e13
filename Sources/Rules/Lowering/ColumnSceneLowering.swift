/// Scenes made of columns: `store_{store.city}_{store.id}` with `for_each: { store: { list: stores } }`.
extension Lowering {
  /// What stands between braces and what does not, where a hole names a column; nil for every other scene.
  static func columnPieces(of scene: String) -> [(text: String, range: Range<Int>, isHole: Bool)]? {
    let bytes = Array(scene.utf8)
    var pieces: [(text: String, range: Range<Int>, isHole: Bool)] = []
    var at = 0
    while at < bytes.count {
      let isHole = bytes[at] == 0x7B
      let start = isHole ? at + 1 : at
      guard let end = bytes[start...].firstIndex(of: isHole ? 0x7D : 0x7B) ?? (isHole ? nil : bytes.count) else { return nil }
      let text = String(decoding: bytes[start..<end], as: UTF8.self)
      if text.contains(isHole ? "{" : "}") { return nil }
      pieces.append((isHole ? text.trimmed : text, start..<end, isHole))
      at = isHole ? end + 1 : end
    }
    return pieces.contains { $0.isHole && $0.text.contains(".") && !$0.text.contains(":") } ? pieces : nil
  }

  mutating func columnScene(
    _ declaration: CampaignDeclaration, _ pattern: PatternDeclaration, _ written: [(text: String, range: Range<Int>, isHole: Bool)],
    _ members: [Campaign.Member]
  ) -> Campaign.Scene? {
    if declaration.isOnDemand {
      report(
        Diagnostic(
          .patternSyntax, "columns make the scenes of planned codes only", at: pattern.span,
          notes: ["who asks for a code gives the values of its holes, and knows nothing of rows"],
          help: ["write a hole with a type, as `{id:word}`, or take `mint: on_demand` out"]))
      return nil
    }
    let offsets = ScalarOffsets(of: pattern.node, in: file(pattern.span))
    var pieces: [ColumnScene.Piece] = []
    var columns: Set<[Int]> = []
    for piece in written {
      guard piece.isHole else {
        pieces.append(.literal(piece.text))
        continue
      }
      guard let read = column(piece.text, members, at: pattern.span.narrowed(to: offsets.source(piece.range))) else { return nil }
      pieces.append(.member(read.member, column: read.column))
      if case .table(let table) = members[read.member].values { columns.insert([read.member, read.column ?? parts.tables[table].keyColumns[0]]) }
    }
    let used = Set(pieces.compactMap { if case .member(let member, _) = $0 { member } else { nil } })
    if let unused = members.indices.first(where: { !used.contains($0) }) {
      let name = declaration.forEach[unused].name
      report(
        Diagnostic(
          .duplicateScene, "`\(name.value)` does not stand in the scene: all its values would make the same code", at: name.span,
          related: [Diagnostic.Label(pattern.span, "add {\(name.value)} here")], help: ["use it in the scene, or remove it from `for_each`"]))
      return nil
    }
    let isPlain = columns.sorted { $0.lexicographicallyPrecedes($1) }.allSatisfy { checkCells(ofMember: members[$0[0]], column: $0[1]) }
    guard isPlain else { return nil }
    return columnScene(declaration, pattern, pieces, members)
  }

  private mutating func columnScene(
    _ declaration: CampaignDeclaration, _ pattern: PatternDeclaration, _ pieces: [ColumnScene.Piece], _ members: [Campaign.Member]
  ) -> Campaign.Scene? {
    let count = members.combinations(tables: parts.tables)
    var collisions: [(Int, Int)] = []
    let scene = ColumnScene(pieces, members, count: count, tables: parts.tables) { collisions.append(($0, $1)) }
    if let (second, first) = collisions.first {
      let tables = parts.tables
      let key = { (position: Int) in Campaign.key(of: members, at: position, tables: tables) }
      report(
        Diagnostic(
          .duplicateScene,
          "codes `\(key(first))` and `\(key(second))` both have the scene \"\(scene.text(of: members, at: second, tables: parts.tables))\"",
          at: pattern.span, label: collisions.count == 1 ? "" : "\(collisions.count) codes collide",
          related: rows(of: members, at: [first, second]), notes: ["a scan could not be told apart"],
          help: ["add the key of the row to the scene, as `{\(members[0].name)}`"]))
      return nil
    }
    var longest = ""
    for position in 0..<count {
      let text = scene.text(of: members, at: position, tables: parts.tables)
      if text.utf8.count > longest.utf8.count { longest = text }
    }
    if longest.utf8.count > 64 {
      report(
        Diagnostic(
          .sceneRange, "a scene has at most 64 bytes, this one can have \(longest.utf8.count)", at: pattern.span,
          notes: ["for example \"\(longest)\""], help: ["shorten the words around the holes, or take other columns"]))
      return nil
    }
    return .columns(scene)
  }

  /// `store`, the row's key, or `store.city`.
  private mutating func column(_ text: String, _ members: [Campaign.Member], at span: SourceSpan) -> (member: Int, column: Int?)? {
    if text.contains(":") {
      report(
        Diagnostic(
          .patternSyntax, "a hole with a type beside columns", at: span, notes: ["a scene of columns is one of the planned codes, whole"],
          help: ["name it under `for_each`, and write `{\(text.prefix { $0 != ":" })}`"]))
      return nil
    }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    guard let member = members.firstIndex(where: { $0.name == parts[0] }) else {
      let close = suggestions.match(to: parts[0], in: members.map(\.name))
      report(
        Diagnostic(
          .undefinedName, "hole `\(parts[0])` is not in `for_each`", at: span, label: close?.label ?? "",
          help: close == nil ? ["add `\(parts[0]):` under `for_each`"] : []))
      return nil
    }
    guard parts.count == 2 else { return (member, nil) }
    guard case .table(let table) = members[member].values else {
      report(
        Diagnostic(
          .unknownVariable, "`\(parts[0])` has no columns", at: span, notes: ["it runs over words or numbers, not over rows of a table"],
          help: ["write `{\(parts[0])}`"]))
      return nil
    }
    let columns = self.parts.tables[table].columns.map(\.name)
    guard let column = columns.firstIndex(of: parts[1]) else {
      let close = suggestions.match(to: parts[1], in: columns)
      report(
        Diagnostic(
          .unknownVariable, "list `\(self.parts.tables[table].name)` has no column `\(parts[1])`", at: span, label: close?.label ?? "",
          help: close == nil ? ["columns are \(quotedList(columns))"] : []))
      return nil
    }
    return (member, column)
  }

  /// Whether a scene may have all that stands in a column; the first row where not is shown.
  private mutating func checkCells(ofMember member: Campaign.Member, column: Int) -> Bool {
    guard case .table(let table) = member.values else { return true }
    let cells = (0..<parts.tables[table].rowCount).map { parts.tables[table].cells.text($0, column) }
    let strange = cells.indices.filter { cells[$0].isEmpty || strangeCharacter(Array(cells[$0].utf8)) != nil }
    guard let first = strange.first, let span = rowSpan(table, first) ?? declaredList(table)?.name.span else { return true }
    let name = parts.tables[table].columns[column].name
    let what: Phrase = strangeCharacter(Array(cells[first].utf8)).map { "`\($0)` in \"\(cells[first])\"" } ?? "nothing"
    report(
      Diagnostic(
        .sceneRange, "column `\(name)` stands in a scene and holds \(what)", at: span,
        label: strange.count == 1 ? "" : "\(counted(strange.count - 1, "other row")) too",
        notes: ["letters, digits and `_ : . -` are known to work in a scene; the platform says nothing of others"],
        help: ["use a column of such letters, as the key"]))
    return false
  }

  private func rowSpan(_ table: Int, _ row: Int) -> SourceSpan? {
    guard case .rows(let rows, let kept)? = listPlaces[table], kept.indices.contains(row) else { return nil }
    return rows.span(Int(kept[row]))
  }

  private func declaredList(_ table: Int) -> ListDeclaration? {
    let name = parts.tables[table].name
    return declarations.lists.first { $0.name.value == name }
  }

  /// The rows of codes over one table.
  private func rows(of members: [Campaign.Member], at positions: [Int]) -> [Diagnostic.Label] {
    guard members.count == 1, case .table(let table) = members[0].values else { return [] }
    return zip(positions, ["one row", "the other"]).compactMap { position, text in rowSpan(table, position).map { Diagnostic.Label($0, text) } }
  }
}
