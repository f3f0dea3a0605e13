/// Whether a value is certainly there at the place that is being resolved.
extension TemplateResolver {
  /// Whether a value is never nil at this place.
  func isCertain(_ expression: TemplateParser.Expression) -> Bool {
    switch expression {
    case .literal(let value): value != .none
    case .empty, .blank, .range: true
    case .path(let path): isCertain(path)
    }
  }

  func isCertain(_ path: TemplateParser.Path) -> Bool {
    if let local = local(path.root) {
      if PathKey.key(path).map(presence.holds) ?? false { return true }
      if case .forloop(isInside: false) = local.nature, path.members.first?.spelled?.0 == "parentloop" { return false }
      if case .value(let kind) = local.nature, isAbsentMember(of: path, from: 0, kind, isLocal: true) { return false }
      return presence.holds(path.root)
    }
    guard let scope else { return true }
    switch scope.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, let used): return isCertain(path, kind, used, isPartial: false)
    case .partial(_, let kind, let used): return isCertain(path, kind, used, isPartial: true)
    case .notHere, .unknown: return true  // said where it is resolved
    }
  }

  func isCertain(_ path: TemplateParser.Path, _ kind: Scope.Kind, _ used: Int, isPartial: Bool) -> Bool {
    if PathKey.key(path).map(presence.holds) ?? false { return true }
    if isPartial, !(PathKey.key(path, members: used).map(presence.holds) ?? false) { return false }
    return !isAbsentMember(of: path, from: used, kind)
  }

  /// A place of a list that may be empty, a row that may not be there, or a cell that may be empty.
  ///
  /// What was asked for is there, so that a row is there whose cell was: `{% if s.heir %}` guards `s.heir.name`.
  func isAbsentMember(of path: TemplateParser.Path, from used: Int, _ whole: Scope.Kind, isLocal: Bool = false) -> Bool {
    let members = path.members.dropFirst(used)
    for (at, member) in zip(members.indices, members) {
      if PathKey.key(path, members: at + 1).map(presence.holds) ?? false { continue }
      let kind = self.kind(whole, members[..<at], isLocal: isLocal)
      switch kind {
      case .list:
        if case .index = member { return true }
        if member.spelled?.0 != "size" { return true }
      case .table(let index), .reference(let index): if mayLack(member, in: tables[index]) { return true }
      case .lookup(let index, let keys):
        let count = tables[index].keyColumns.count
        if keys + 1 == count, mayLackRow(members[(at - keys)...at], in: tables[index]) { return true }
      case .pieces: if member.isInBrackets { return true }
      case .text, .number, .time, .any: continue
      }
    }
    return false
  }

  func mayFindNothing(_ call: TemplateParser.Filtered.Call, at index: Int, of filtered: TemplateParser.Filtered) -> Bool {
    if call.filter == .find { return true }
    return (call.filter == .first || call.filter == .last) && index == 0 && kind(of: filtered.expression) == .list
  }

  /// Why a value may be absent, as it is written; nil when it is certainly there.
  func doubt(_ filtered: TemplateParser.Filtered) -> String? {
    var doubt = self.doubt(filtered.expression)
    for (index, call) in filtered.filters.enumerated() {
      if mayFindNothing(call, at: index, of: filtered) {
        doubt = "… | \(call.filter.rawValue)"
      } else if call.filter == .default, doubt != nil {
        doubt = call.arguments.first.flatMap { self.doubt($0) }
      }
    }
    return doubt
  }

  func doubt(_ expression: TemplateParser.Expression) -> String? {
    if isCertain(expression) { return nil }
    if case .path(let path) = expression { return path.text }
    return "nil"
  }
}
