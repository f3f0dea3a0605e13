/// Which code of a campaign a scene is of: `CampaignIndex` finds the campaign, this the place in it.
extension RuleSet {
  /// Counted with the last member running fastest; nil when the campaign plans no such code.
  /// - Complexity: O(length of the scene + words of its members).
  package func position(ofScene scene: String, of campaign: Campaign) -> Int? {
    let bytes = Array(scene.utf8)
    switch campaign.scene {
    case .columns(let columns): return columns.position(of: bytes.span, 0..<bytes.count)
    case .allocated(let numbering): return Int64(scene).flatMap { numbering.position(of: $0) }
    case .onDemand: return nil
    case .text(let pattern):
      guard !campaign.isOnDemand, let captured = captured(bytes, by: compiled.patterns[Int(pattern)]) else { return nil }
      return position(in: campaign) { member in captured.first { $0.hole.name == member.name }?.text }
    }
  }

  /// The same by the key of the code, as `Campaign.key(of:at:tables:)` writes it.
  package func position(ofKey key: String, of campaign: Campaign) -> Int? {
    if campaign.isOnDemand { return nil }
    if campaign.members.isEmpty { return key.isEmpty ? 0 : nil }
    let parts = key.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == campaign.members.count else { return nil }
    var place = 0
    let position = position(in: campaign) { _ in
      defer { place += 1 }
      return PercentEncoding.decoded(String(parts[place]))
    }
    // Written in another way it is not that key.
    return position.flatMap { Campaign.key(of: campaign.members, at: $0, tables: compiled.tables) == key ? $0 : nil }
  }

  private func position(in campaign: Campaign, text: (Campaign.Member) -> String?) -> Int? {
    var position = 0
    for member in campaign.members {
      guard let index = text(member).flatMap({ member.index(of: $0, tables: compiled.tables) }) else { return nil }
      position = position.multipliedSaturated(by: member.count(tables: compiled.tables)).addingSaturated(index)
    }
    return position
  }

  /// What stands in a column of the row that a code is for.
  /// - Parameter list: the name of the list, or of the member that takes its rows.
  /// - Returns: nil when the code has no row of such a list.
  package func cell(_ column: String, ofList list: String, inScene scene: String, of campaign: Campaign) -> String? {
    if let position = position(ofScene: scene, of: campaign) { return cell(column, ofList: list, at: position, of: campaign) }
    guard case .text(let pattern) = campaign.scene else { return nil }
    for (hole, text) in captured(Array(scene.utf8), by: compiled.patterns[Int(pattern)]) ?? [] {
      guard case .list(let place) = hole.type else { continue }
      let table = compiled.tables[place]
      guard hole.name == list || table.name == list, let row = table.row(ofKey: text), let text = cell(column, inRow: Int(row), of: table) else {
        continue
      }
      return text
    }
    return nil
  }

  /// The same for a planned code.
  package func cell(_ column: String, ofList list: String, at position: Int, of campaign: Campaign) -> String? {
    for member in campaign.members {
      guard case .table(let place) = member.values else { continue }
      let table = compiled.tables[place]
      guard member.name == list || table.name == list, let row = campaign.row(of: member.name, at: position, tables: compiled.tables),
        let text = cell(column, inRow: row, of: table)
      else { continue }
      return text
    }
    return nil
  }

  /// Names by which lists can be called that codes of a campaign are made of, with the columns of each.
  package func lists(of campaign: Campaign) -> [(name: String, columns: [String])] {
    listPlaces(of: campaign).flatMap { place in
      let table = compiled.tables[place.table]
      let columns = self.columns(of: table, depth: 0)
      return [place.name, table.name].map { ($0, columns) }
    }
  }

  /// Columns of lists that codes of a campaign are made of, each once and by the campaign's own name for the list: `store.city`.
  package func columns(of campaign: Campaign) -> [String] {
    var columns: [String] = []
    for place in listPlaces(of: campaign) {
      for column in self.columns(of: compiled.tables[place.table], depth: 0).map({ "\(place.name).\($0)" }) where !columns.contains(column) {
        columns.append(column)
      }
    }
    return columns
  }

  private func listPlaces(of campaign: Campaign) -> [(name: String, table: Int)] {
    var places: [(name: String, table: Int)] = []
    for member in campaign.members { if case .table(let table) = member.values { places.append((member.name, table)) } }
    for hole in holes(of: campaign) { if case .list(let table) = hole.type { places.append((hole.name, table)) } }
    return places
  }

  /// Lists that a column leads through, one to the next: more nobody writes, and lists may lead back to themselves.
  private static let listDepth = 2

  /// Those of a list, and behind a column that names rows of another list, those of that one, as `store.city`.
  private func columns(of table: Table, depth: Int) -> [String] {
    let own = table.columns.map(\.name)
    guard depth < Self.listDepth else { return own }
    return own
      + table.columns.flatMap { column -> [String] in
        guard case .list(let place) = column.kind else { return [] }
        return columns(of: compiled.tables[place], depth: depth + 1).map { "\(column.name).\($0)" }
      }
  }

  /// - Parameter column: as `columns` has it.
  /// - Returns: nil where there is no such column; nothing where a row on the way is missing.
  private func cell(_ column: String, inRow row: Int, of table: Table) -> String? {
    if let place = table.column(column) { return table.cells.text(row, place) }
    guard let dot = column.firstIndex(of: "."), let through = table.column(String(column[..<dot])),
      case .list(let next) = table.columns[through].kind
    else { return nil }
    let (other, rest) = (compiled.tables[next], String(column[column.index(after: dot)...]))
    guard let found = other.row(ofKey: table.cells.text(row, through)) else { return "" }
    return cell(rest, inRow: Int(found), of: other)
  }

  private func captured(_ bytes: [UInt8], by pattern: Pattern) -> [(hole: Pattern.Hole, text: String)]? {
    var captures = Captures()
    guard pattern.matches(bytes.span, 0..<bytes.count, tables: compiled.tables, captures: &captures) else { return nil }
    return pattern.holes.enumerated().map { place, hole in (hole, String(decoding: bytes[captures[place].range], as: UTF8.self)) }
  }
}

extension Campaign.Member {
  /// Which of its values a text is.
  fileprivate func index(of text: String, tables: [Table]) -> Int? {
    switch values {
    case .table(let table): tables[table].row(ofKey: text).map { Int($0) }
    case .range(let range): Int64(text).flatMap { range.contains($0) ? Int($0 - range.lowerBound) : nil }
    case .words(let words): words.firstIndex(of: text)
    }
  }
}
