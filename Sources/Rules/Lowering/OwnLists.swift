/// Lists that one account has otherwise than the others.
extension Lowering {
  mutating func lowerOwnLists() {
    for (account, overlay) in declarations.overlays.sorted(by: { $0.key < $1.key }) {
      for list in overlay.lists {
        let own = parts.tables.count
        guard let common = tableIndex[list.name.value] else {
          refusePaired(list, account)
          continue
        }
        ownTables[account, default: [:]][list.name.value] = own
        commonTables[own] = common
        lower(list)
        checkColumns(of: list, own, common, account)
        if case .table(let table) = list.content { checkReferences(from: own, table) }
        checkStocks(of: list, account)
        refuseReferences(to: list, account)
      }
    }
  }

  /// A row that a column names is looked up in the one list that all have.
  private mutating func refuseReferences(to list: ListDeclaration, _ account: String) {
    for other in declarations.lists {
      guard case .table(let table) = other.content else { continue }
      for column in table.columns {
        guard case .list(let name) = column.kind, name.value == list.name.value else { continue }
        report(
          Diagnostic(
            .conflictingKeys, "list `\(name.value)` is changed for account `\(account)`, and column `\(column.name.value)` names its rows",
            at: name.span, notes: ["through the column all accounts would read the same rows"],
            help: ["make the column of kind `word`, and look the row up where it is shown: `lists.\(name.value)[…]`"]))
      }
    }
  }

  private mutating func refusePaired(_ list: ListDeclaration, _ account: String) {
    guard pairedTables[list.name.value] != nil else { return }
    report(
      Diagnostic(
        .conflictingKeys, "table `\(list.name.value)` cannot be changed for account `\(account)`", at: list.name.span,
        notes: ["its rows are identified by two columns"], help: ["make the account one of its keys, or declare a table of its own"]))
  }

  /// What is read of a row is looked up once, for all accounts.
  private mutating func checkColumns(of list: ListDeclaration, _ own: Int, _ common: Int, _ account: String) {
    let (mine, others) = (parts.tables[own], parts.tables[common])
    if mine.keyColumns == others.keyColumns, mine.columns == others.columns { return }
    let columns: TableDeclaration? = if case .table(let table) = list.content { table } else { nil }
    report(
      Diagnostic(
        .conflictingKeys, "the table of account `\(account)` has other columns", at: columns?.columns.first?.name.span ?? list.name.span,
        related: (declarations.lists.first { $0.name.value == list.name.value }).map { [Diagnostic.Label($0.name.span, "as the others have it")] }
          ?? [],
        notes: ["rules read the same columns, whichever account they answer for"], help: ["change its rows only"]))
  }

  /// A piece is given once, whichever account gives it.
  private mutating func checkStocks(of list: ListDeclaration, _ account: String) {
    for stock in declarations.stocks {
      guard let name = stock.list, name.value == list.name.value else { continue }
      report(
        Diagnostic(
          .conflictingKeys, "list `\(name.value)` is changed for account `\(account)`, and stock `\(stock.name.value)` gives from it", at: name.span,
          notes: ["a stock is the same on all accounts"], help: ["give from a list of its own"]))
    }
  }
}
