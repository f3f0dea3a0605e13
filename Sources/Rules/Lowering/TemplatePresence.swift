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
      if case .value(let kind) = local.nature, isAbsentMember(path.members[...], of: kind) { return false }
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
    return !isAbsentMember(path.members.dropFirst(used), of: kind)
  }

  /// A place of a list that may be empty, or a cell that is empty in some row.
  func isAbsentMember(_ members: ArraySlice<TemplateParser.Path.Member>, of kind: Scope.Kind) -> Bool {
    guard let first = members.first else { return false }
    switch kind {
    case .list:
      if case .index = first { return true }
      return first.spelled?.0 != "size"
    case .table(let index):
      guard let at = tables[index].columns.firstIndex(where: { $0.name == first.spelled?.0 }) else { return false }
      return tables[index].columns[at].kind.valueKind == .number && tables[index].rows.contains { $0[at].isEmpty }
    case .text, .number, .time, .any: return false
    }
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
