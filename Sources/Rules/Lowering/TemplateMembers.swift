/// Of what kind values are, and which members they have.
extension TemplateResolver {
  func kind(of expression: TemplateParser.Expression) -> Scope.Kind {
    guard case .path(let path) = expression else { return .any }
    if let local = local(path.root) {
      guard case .value(let kind) = local.nature else { return .any }
      return self.kind(kind, path.members[...])
    }
    switch scope?.meaning(of: path.root, path.members.prefixNames) {
    case .found(_, let kind, let used)?, .partial(_, let kind, let used)?: return self.kind(kind, path.members.dropFirst(used))
    case .notHere?, .unknown?, nil: return .any
    }
  }

  func kind(_ kind: Scope.Kind, _ members: ArraySlice<TemplateParser.Path.Member>) -> Scope.Kind {
    members.reduce(kind) { kind, member in
      guard let (name, _) = member.spelled else { return kind == .list ? .text(isFree: false) : .any }
      if case .table(let index) = kind { return tables[index].columns.first { $0.name == name }?.kind.valueKind ?? .any }
      return kind.member(name)
    }
  }

  func itemKind(of collection: TemplateParser.Expression) -> Scope.Kind {
    if case .range = collection { return .number }
    return kind(of: collection) == .list ? .text(isFree: false) : .any
  }

  mutating func areMembers(_ path: TemplateParser.Path, of local: LocalName) -> Bool {
    switch local.nature {
    case .value(let kind): return areMembers(path, 0, of: kind)
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
  mutating func areMembers(_ path: TemplateParser.Path, _ used: Int, of kind: Scope.Kind) -> Bool {
    for (index, member) in path.members.enumerated().dropFirst(used) {
      let kind = self.kind(kind, path.members[used..<index])
      switch member {
      case .index(_, let range):
        if kind.hasPlaces { continue }
        faults.append(
          Fault(
            code: .unknownVariable, message: "\(kind.phrase) has no places to count", range: range, help: ["write {{ \(path.root) … }} without it"]))
        return false
      case .name(let name, let range), .key(let name, let range):
        if case .table(let at) = kind {
          let columns = tables[at].columns.map(\.name)
          if columns.contains(name) { continue }
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
    return true
  }

  mutating func unknownMember(_ name: String, _ range: Range<Int>, _ message: String, _ names: [String], instead: String? = nil) {
    let close = Suggestion.closest(to: name, in: names)
    faults.append(
      Fault(
        code: .unknownVariable, message: message, range: range, label: close.map { "did you mean `\($0)`?" } ?? "",
        help: close == nil ? [instead ?? "members are \(quotedList(names))"] : []))
  }
}

extension TemplateParser.Path.Member {
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
