/// Of what kind values are, and which members they have.
extension TemplateResolver {
  func kind(of expression: TemplateParser.Expression) -> Scope.Kind {
    guard case .path(let path) = expression else { return .any }
    if let local = local(path.root) {
      guard case .value(let kind) = local.nature else { return .any }
      return self.kind(kind, path.members[...], isLocal: true).alone
    }
    switch scope?.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, let used)?, .partial(_, let kind, let used)?: return self.kind(kind, path.members.dropFirst(used)).alone
    case .notHere?, .unknown?, nil: return .any
    }
  }

  /// The column whose cell a path names; nil for all else.
  func column(_ path: TemplateParser.Path) -> Table.Column? { cellColumn(path).map { tables[$0.table].columns[$0.column] } }

  /// The same, by its place.
  func cellColumn(_ path: TemplateParser.Path) -> AskedValue.Column? {
    guard let scope, let last = path.members.last?.spelled?.0 else { return nil }
    switch scope.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, let used), .partial(_, let kind, let used):
      guard path.members.count > used, let table = self.kind(kind, path.members[used..<(path.members.count - 1)]).table,
        let column = tables[table].column(last)
      else { return nil }
      return AskedValue.Column(table: table, column: column, isKey: false)
    case .notHere, .unknown: return nil
    }
  }

  /// - Parameter isLocal: of what a template keeps of a row, the keys of other rows are no more than texts.
  func kind(_ kind: Scope.Kind, _ members: ArraySlice<TemplateParser.Path.Member>, isLocal: Bool = false) -> Scope.Kind {
    members.reduce(kind) { kind, member in
      if case .lookup(let index, let keys) = kind {
        return keys + 1 < tables[index].keyColumns.count ? .lookup(index, keys: keys + 1) : .table(index)
      }
      if case .pieces = kind, member.isInBrackets { return .text(isFree: false) }
      guard let (name, _) = member.spelled else { return kind == .list ? .text(isFree: false) : .any }
      guard let index = kind.table, let column = tables[index].column(name) else { return kind.member(name) }
      let kind = tables[index].columns[column].kind.valueKind
      return isLocal ? kind.alone : kind
    }
  }

  func itemKind(of collection: TemplateParser.Expression) -> Scope.Kind {
    if case .range = collection { return .number }
    return kind(of: collection) == .list ? .text(isFree: false) : .any
  }

  mutating func areMembers(_ path: TemplateParser.Path, of local: LocalName) -> Bool {
    switch local.nature {
    case .value(let kind): return areMembers(path, 0, of: kind, isLocal: true)
    case .forloop:
      for member in path.members {
        guard let (name, range) = member.spelled, name != "parentloop" else { continue }
        if LocalName.forloopNames.contains(name) { return true }
        unknownMember(name, range, "`forloop` has no member `\(name)`", LocalName.forloopNames)
        return false
      }
      return true
    }
  }

  /// Whether what stands behind a known name is a part of it. What is not is reported.
  mutating func areMembers(_ path: TemplateParser.Path, _ used: Int, of whole: Scope.Kind, isLocal: Bool = false) -> Bool {
    for (index, member) in path.members.enumerated().dropFirst(used) {
      let kind = self.kind(whole, path.members[used..<index], isLocal: isLocal)
      if case .lookup(let table, let keys) = kind {
        guard mayBeKey(member, ofColumn: keys, in: tables[table], path) else { return false }
        noteLookup(by: member, in: table, keys: keys)
        continue
      }
      if case .pieces(let stock) = kind, member.isInBrackets {
        guard mayBePart(member, ofStock: stock) else { return false }
        continue
      }
      switch member {
      case .index(let expression, let range):
        if let table = kind.table {
          guard mayHoldColumn(expression, in: tables[table], range) else { return false }
          continue
        }
        if kind.hasPlaces { continue }
        let before = String(decoding: path.text.utf8.prefix(max(0, range.lowerBound - path.range.lowerBound)), as: UTF8.self)
        faults.append(
          Fault(code: .unknownVariable, message: "\(kind.phrase) has no places to count", range: range, help: ["write {{ \(before) }} without it"]))
        return false
      case .name(let name, let range), .key(let name, let range):
        if let at = kind.table {
          let columns = tables[at].columns.map(\.name)
          if let column = tables[at].column(name) {
            if isLocal, tables[at].columns[column].kind == .template {
              keptTemplate(name, range, path)
              return false
            }
            continue
          }
          let close = Suggestion.closest(to: name, in: columns)
          faults.append(
            Fault(
              code: .unknownVariable, message: "table `\(tables[at].name)` has no column `\(name)`", range: range,
              label: close.map { "did you mean `\($0)`?" } ?? "", help: close == nil ? ["columns are \(quotedList(columns))"] : []))
          return false
        }
        guard let names = kind.memberNames, !names.contains(name) else { continue }
        let owner = path.spelled(members: index)
        let format = kind == .time ? Scope.Kind.dateFormat(name) : nil
        unknownMember(
          name, range, "`\(owner)` is \(kind.phrase), and has no member `\(name)`", names,
          instead: format.map { "write {{ \(owner) | date: '\($0)' }}" } ?? (names.isEmpty ? "write {{ \(owner) }}" : nil))
        return false
      }
    }
    if case .lookup(let table, _) = self.kind(whole, path.members.dropFirst(used), isLocal: isLocal) {
      lacksKey(path, tables[table])
      return false
    }
    return true
  }

  mutating func unknownMember(_ name: String, _ range: Range<Int>, _ message: Phrase, _ names: [String], instead: Phrase? = nil) {
    let close = Suggestion.closest(to: name, in: names)
    faults.append(
      Fault(
        code: .unknownVariable, message: message, range: range, label: close.map { "did you mean `\($0)`?" } ?? "",
        help: close == nil ? [instead ?? "members are \(quotedList(names))"] : []))
  }
}

extension TemplateResolver {
  /// Whether a stock can have the part that stands in brackets. What it cannot is reported.
  private mutating func mayBePart(_ member: TemplateParser.Path.Member, ofStock stock: String) -> Bool {
    guard case .key(let name, let range) = member, let parts = scope?.stockGroups[stock]?.stocks, !parts.isEmpty, parts[name] == nil else {
      return true
    }
    let close = Suggestion.closest(to: name, in: parts.keys.sorted())
    faults.append(
      Fault(
        code: .unknownVariable, message: "stock `\(stock)` has no part `\(name)`", range: range, label: close.map { "did you mean `\($0)`?" } ?? "",
        help: close == nil ? ["parts are \(quotedList(parts.keys.sorted().prefix(8)))"] : []))
    return false
  }
}

extension TemplateParser.Path.Member {
  var isInBrackets: Bool {
    switch self {
    case .index, .key: true
    case .name: false
    }
  }

  var spelled: (String, Range<Int>)? {
    switch self {
    case .name(let name, let range), .key(let name, let range): (name, range)
    case .index: nil
    }
  }
}

extension TemplateParser.Path {
  /// Its beginning, as one would write it.
  func spelled(members count: Int) -> String {
    members.prefix(count).reduce(root) { text, member in member.spelled.map { "\(text).\($0.0)" } ?? "\(text)[…]" }
  }
}

extension [TemplateParser.Path.Member] {
  var prefixNames: [String] {
    var names: [String] = []
    for member in self { if let (name, _) = member.spelled { names.append(name) } else { break } }
    return names
  }
}
