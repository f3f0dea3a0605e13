/// What a template can name, as far as one knows before the rule set is compiled: for who writes it.
package struct ReadablePaths {
  private let scope: Scope

  /// Names as they are declared, whether or not what stands under them can be read.
  package struct Names: Sendable {
    package var accountFields: [String] = []
    package var experiments: [String] = []
    package var stocks: [String] = []
    package var calendars: [String] = []
    package var attributes: [String] = []
    package var counters: [String] = []
    package var lists: [String] = []
    package init() {}
  }

  /// - Parameter kinds: of the events of the rule; none stands for all.
  package init(_ names: Names, kinds: Set<EventKind>, hasSplit: Bool) {
    let common = Scope.Common(
      hasAccounts: true, accountFields: names.accountFields, campaignFields: [],
      experiments: Dictionary(names.experiments.map { ($0, []) }) { first, _ in first }, stocks: Set(names.stocks), stockGroups: [:],
      calendars: Dictionary(names.calendars.map { ($0, true) }) { first, _ in first },
      attributes: Dictionary(names.attributes.map { ($0, .text) }) { first, _ in first },
      lists: Dictionary(names.lists.map { ($0, 0) }) { first, _ in first }, unreadableLists: [])
    var scope = Scope(kinds: kinds.isEmpty ? Set(EventKind.allCases) : kinds, ways: Scope.Way.plain, hasSplit: hasSplit, common: common)
    scope.counters = Set(names.counters)
    self.scope = scope
  }

  /// What may stand behind these names and a dot; at the beginning where there are none.
  package func members(behind path: [String]) -> [String] {
    guard let root = path.first else { return scope.names }
    switch scope.meaning(of: root, Array(path.dropFirst())) {
    case .unknown(let candidates):
      let prefix = path.joined(separator: ".") + "."
      // `attrs.name` is offered behind `user.` as `attrs`, and behind that as `name`.
      let names = candidates.compactMap { candidate -> String? in
        let whole = candidate.hasPrefix(root + ".") || path.count == 1 ? candidate : prefix + candidate
        return whole.hasPrefix(prefix) ? String(whole.dropFirst(prefix.count).prefix { $0 != "." }) : nil
      }
      return names.reduce(into: []) { if $1 != "NAME", !$0.contains($1) { $0.append($1) } }
    case .found(_, let kind, let used), .partial(_, let kind, let used):
      return used == path.count - 1 ? kind.memberNames ?? [] : []
    case .notHere: return []
    }
  }
}
