/// `WX0404`: what campaigns cost, and tables that cannot say it.
extension Lowering {
  /// - Parameter isOnDemand: then nobody knows the codes before they are made.
  mutating func cost(_ declaration: CampaignDeclaration, _ members: [Campaign.Member]) -> CampaignCost? {
    switch declaration.cost?.form {
    case nil: return nil
    case .total(let millionths): return .total(millionths: millionths)
    case .list(let name): return cost(of: declaration, members, in: name)
    }
  }

  private mutating func cost(of declaration: CampaignDeclaration, _ members: [Campaign.Member], in list: Located<String>) -> CampaignCost? {
    guard let index = tableIndex[list.value] ?? pairedTables[list.value] else {
      // The two columns of a key are lists as well, and no table of costs.
      undefined(list, "list", in: costTables, add: "lists")
      return nil
    }
    if declaration.isOnDemand || members.isEmpty {
      let why: Phrase = declaration.isOnDemand ? "its codes are made on demand, and have no keys" : "it has one code, and no key"
      report(
        Diagnostic(
          .campaignCost, "the cost of campaign `\(declaration.name.value)` cannot be told by code", at: list.span, notes: [why],
          help: ["write what it cost together: `cost: 1200`"]))
      return nil
    }
    guard let columns = costColumns(of: index, at: list) else { return nil }
    return .byCode(rows(of: index, columns, declaration, members))
  }

  /// Names of the tables that can say what codes cost.
  private var costTables: [String] {
    tableIndex.merging(pairedTables) { first, _ in first }.filter { entry in
      let table = parts.tables[entry.value]
      return !table.isPlain && table.column("code") != nil && table.column("cost") != nil
    }.map(\.key)
  }

  private struct CostColumns {
    let code: Int
    let cost: Int
    let day: Int?
  }

  private mutating func costColumns(of index: Int, at list: Located<String>) -> CostColumns? {
    let table = parts.tables[index]
    let names = table.isPlain ? [] : table.columns.map(\.name)
    for name in ["code", "cost"] where !names.contains(name) {
      let close = suggestions.match(to: name, in: names)
      report(
        Diagnostic(
          .campaignCost, "table `\(list.value)` has no column `\(name)`", at: list.span, label: close.map { "it has `\($0.word)`" } ?? "",
          notes: ["costs stand in a table with the columns `code`, `cost` and perhaps `day`"],
          help: ["for example `{ key: [ code, day ], columns: { code: string, day: date, cost: decimal }, from: costs.csv }`"]))
      return nil
    }
    for (name, kinds) in [("cost", [.decimal, .int]), ("day", [.date])] as [(String, [Table.Column.Kind])] {
      guard let column = table.columns.first(where: { $0.name == name }), !kinds.contains(column.kind) else { continue }
      report(
        Diagnostic(
          .campaignCost, "column `\(name)` of table `\(list.value)` is \(column.kind.phrase)", at: list.span,
          help: ["make it \(kinds[0].phrase), so that each cell is checked"]))
      return nil
    }
    guard let code = table.column("code"), let cost = table.column("cost") else { return nil }
    return CostColumns(code: code, cost: cost, day: table.column("day"))
  }

  private mutating func rows(
    of index: Int, _ columns: CostColumns, _ declaration: CampaignDeclaration, _ members: [Campaign.Member]
  ) -> [CampaignCost.CodeCost] {
    let table = parts.tables[index]
    // A campaign of several accounts, or of a table at fault, is told of once, and not of what is not known.
    let isToldElsewhere = campaignIndex[declaration.name.value, default: []].count > 1
    let knowsCodes = !members.contains { if case .table(let table) = $0.values { incompleteTables.contains(table) } else { false } }
    var findings = TableFindings(limit: limits.tableFindings)
    var costs: [CampaignCost.CodeCost] = []
    for row in 0..<table.rowCount {
      let written = table.cells.text(row, columns.code)
      guard let code = Campaign.key(written, of: members, tables: parts.tables) else {
        if knowsCodes, let place = listPlaces[index]?.span(row, columns.code) { findings.add(.noCode(written, of: declaration, at: place)) }
        continue
      }
      guard let amount = Millionths.reading(table.cells.text(row, columns.cost)) else {
        if let place = listPlaces[index]?.span(row, columns.cost) { findings.add(.noAmount(table.cells.text(row, columns.cost), at: place)) }
        continue
      }
      let day = columns.day.flatMap { WrittenTime(table.cells.text(row, $0))?.civil.dayNumber }
      costs.append(CampaignCost.CodeCost(code: code, day: day, millionths: amount))
    }
    if !isToldElsewhere { for finding in findings.all { report(finding) } }
    return costs
  }
}

extension Campaign {
  /// The key of a code as it is kept, of one as it is written; nil when no code has it. What a key percent-encodes may be written plainly, as
  /// long as that is no comma.
  static func key(_ written: String, of members: [Member], tables: [Table]) -> String? {
    let parts = written.split(separator: ",", omittingEmptySubsequences: false).map { PercentEncoding.decoded(String($0)) }
    guard parts.count == members.count, zip(members, parts).allSatisfy({ $0.has($1, tables: tables) }) else { return nil }
    return parts.map { keyPart($0) }.joined(separator: ",")
  }
}

extension Campaign.Member {
  fileprivate func has(_ text: String, tables: [Table]) -> Bool {
    switch values {
    case .table(let table): tables[table].row(ofKey: text) != nil
    case .range(let range): Int64(text).map { range.contains($0) && String($0) == text } ?? false
    case .words(let words): words.contains(text)
    }
  }
}

extension Diagnostic {
  fileprivate static func noCode(_ code: String, of campaign: CampaignDeclaration, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .campaignCost, "no code of campaign `\(campaign.name.value)` has the key `\(code)`", at: span,
      related: campaign.cost.map { [Diagnostic.Label($0.span, "costs of its codes")] } ?? [],
      help: ["write a key as `wxrules qr plan` shows it in brackets"])
  }

  fileprivate static func noAmount(_ cell: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .campaignCost, cell.isEmpty ? "this row says no cost" : "`\(cell)` is no cost", at: span,
      notes: ["a cost is an amount from 0 to 1000000000, with at most six decimals"], help: ["correct the cell, or remove the row"])
  }
}
