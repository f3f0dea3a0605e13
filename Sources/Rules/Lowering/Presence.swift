/// What is certainly there at one place of a template: paths that a condition has asked for, and names that were assigned.
///
/// What the turn knows never changes while a template is rendered, so what was learned holds on every way that comes through here.
struct Presence: Equatable {
  /// Nil where nobody comes, as behind `break`: there everything holds.
  private var certain: Set<String>? = []

  static let nowhere = Presence(certain: nil)

  init() {}
  private init(certain: Set<String>?) { self.certain = certain }

  func holds(_ key: String) -> Bool { certain?.contains(key) ?? true }

  mutating func learn(_ keys: some Sequence<String>) { certain?.formUnion(keys) }

  /// A name is given another value: what was known of it and its members is not known of that.
  mutating func forget(_ name: String) { certain = certain?.filter { !PathKey.isRead(name, by: $0) } }

  /// Where ways come together, only what holds on all of them holds.
  static func meeting(_ ways: [Presence]) -> Presence {
    ways.dropFirst().reduce(ways.first ?? nowhere) { met, way in
      guard let a = met.certain else { return way }
      guard let b = way.certain else { return met }
      return Presence(certain: a.intersection(b))
    }
  }
}

/// A path as one word: `vars.a` and `vars["a"]` are the same.
enum PathKey {
  static let separator = "\u{1F}"

  /// Whether a path begins with a name, or has it in its brackets.
  static func isRead(_ name: String, by key: String) -> Bool {
    key == name || key.hasPrefix(name + separator) || key.contains("[\(name)]") || key.contains("[\(name)\(separator)")
  }

  /// Nil when an index is no path and no number.
  static func key(_ path: TemplateParser.Path, members count: Int? = nil) -> String? {
    var key = path.root
    for member in path.members.prefix(count ?? path.members.count) {
      switch member {
      case .name(let name, _), .key(let name, _): key += separator + name
      case .index(.literal(.int(let at)), _): key += separator + "[\(at)]"
      case .index(.path(let inner), _):
        guard let index = self.key(inner) else { return nil }
        key += separator + "[\(index)]"
      case .index: return nil
      }
    }
    return key
  }

  /// Of the path and of all that it is a member of: who has a member is there.
  static func keys(_ expression: TemplateParser.Expression) -> Set<String> {
    guard case .path(let path) = expression else { return [] }
    return Set((0...path.members.count).compactMap { key(path, members: $0) })
  }
}

/// What a condition says of what is there, by how it comes out.
struct Finding {
  var ifTrue: Set<String> = []
  var ifFalse: Set<String> = []

  var inverted: Finding { Finding(ifTrue: ifFalse, ifFalse: ifTrue) }

  /// - Parameter isCertain: whether a value is never nil.
  static func of(_ test: TemplateParser.Test, isCertain: (TemplateParser.Expression) -> Bool) -> Finding {
    switch test {
    case .truth(let value): return Finding(ifTrue: PathKey.keys(value))
    case .comparison(let left, let sign, let right):
      let both = PathKey.keys(left).union(PathKey.keys(right))
      switch sign {
      case .equal: return equality(left, right, isCertain: isCertain)
      case .notEqual, .unequal: return equality(left, right, isCertain: isCertain).inverted
      // Nil is before and behind nothing.
      case .less, .greater, .lessOrEqual, .greaterOrEqual: return Finding(ifTrue: both)
      case .contains:
        guard case .path(let path) = left, let key = PathKey.key(path) else { return Finding(ifTrue: both) }
        return Finding(ifTrue: both.union(["first", "last"].map { key + PathKey.separator + $0 }))
      }
    case .and(let left, let right):
      let (a, b) = (of(left, isCertain: isCertain), of(right, isCertain: isCertain))
      return Finding(ifTrue: a.ifTrue.union(b.ifTrue), ifFalse: a.ifFalse.intersection(b.ifFalse))
    case .or(let left, let right):
      let (a, b) = (of(left, isCertain: isCertain), of(right, isCertain: isCertain))
      return Finding(ifTrue: a.ifTrue.intersection(b.ifTrue), ifFalse: a.ifFalse.union(b.ifFalse))
    }
  }

  static func equality(
    _ left: TemplateParser.Expression, _ right: TemplateParser.Expression, isCertain: (TemplateParser.Expression) -> Bool
  ) -> Finding {
    var found = Finding()
    for (value, other) in [(left, right), (right, left)] {
      switch other {
      case .literal(.none), .blank: found.ifFalse.formUnion(PathKey.keys(value))
      // Nil is not empty.
      case .empty: found.ifTrue.formUnion(PathKey.keys(value))
      case .literal, .path, .range: if isCertain(other) { found.ifTrue.formUnion(PathKey.keys(value)) }
      }
    }
    return found
  }
}
