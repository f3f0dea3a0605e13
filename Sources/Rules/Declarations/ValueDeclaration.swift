/// What is asked of one value: `store.region: [ gz, sz ]` under `where`, or `var: size, gte: 40`.
package struct ValueDeclaration: Sendable {
  package let path: ValuePath
  package let comparison: ComparisonDeclaration
  /// Values that it is held against.
  package let others: [Other]

  package struct Other: Sendable {
    package let path: ValuePath
    /// `same_as`, or `not_same_as`.
    package let isSame: Bool
  }

  /// All that it reads.
  package var paths: [ValuePath] { [path] + others.map(\.path) }

  /// The variable of the follower that is compared; nil for other values.
  package var variable: Located<String>? { path.variable }
}

/// Where a value stands, as templates name it: `store.region` is the root `store` and its member `region`.
package struct ValuePath: Sendable {
  package let names: [String]
  package let span: SourceSpan
  /// Whether the place holds just these names, with dots: then each of them can be shown.
  package let isVerbatim: Bool

  package init(_ names: [String], at span: SourceSpan, isVerbatim: Bool = false) {
    self.names = names
    self.span = span
    self.isVerbatim = isVerbatim
  }

  /// The names of a path of a template; nil when a place is looked up in it.
  static func names(of path: TemplateParser.Path) -> [String]? {
    var names = [path.root]
    for member in path.members {
      switch member {
      case .name(let name, _), .key(let name, _): names.append(name)
      case .index: return nil
      }
    }
    return names
  }

  package var root: String { names.first ?? "" }
  package var text: String { names.joined(separator: ".") }

  /// The variable of the follower that it names, at its word.
  package var variable: Located<String>? {
    guard names.count == 2, names[0] == "vars" else { return nil }
    if !isVerbatim { return Located(names[1], span) }
    return Located(names[1], span.narrowed(to: span.bytes.lowerBound + 5..<span.bytes.upperBound))
  }

  /// The attribute of the follower that it names, at its word.
  package var attribute: Located<String>? {
    guard names.count == 3, names[0] == "user", names[1] == "attrs" else { return nil }
    if !isVerbatim { return Located(names[2], span) }
    return Located(names[2], span.narrowed(to: span.bytes.lowerBound + 11..<span.bytes.upperBound))
  }

  /// The same as a template has it, with places in the text that it shows.
  var parsed: TemplateParser.Path {
    var at = root.utf8.count
    let members = names.dropFirst().map { name in
      let range = at + 1..<at + 1 + name.utf8.count
      at = range.upperBound
      return TemplateParser.Path.Member.name(name, range)
    }
    return TemplateParser.Path(root: root, rootRange: 0..<root.utf8.count, members: Array(members), range: 0..<at, text: text)
  }
}
