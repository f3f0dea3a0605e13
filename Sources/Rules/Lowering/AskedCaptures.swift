/// Captures and columns that are asked as if they were fields, variables or attributes.
extension Lowering {
  /// The name as it is asked, what is said of it, and where the capture is bound.
  struct AskedCapture {
    let name: Located<String>
    let key: String
    let message: Phrase
    /// Set for a variable: where a rule sets it, it is one.
    let variable: String?
  }

  mutating func noteAskedCaptures(_ condition: ConditionDeclaration, _ ways: [Scope.Way], depth: Int = 0) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { noteAskedCaptures(part, ways, depth: depth + 1) }
    case .not(let inner): noteAskedCaptures(inner, ways, depth: depth + 1)
    case .macro: return
    case .leaf(let leaf):
      guard let asked = asked(leaf), let root = asked.name.value.split(separator: ".").first.map({ String($0) }) else { return }
      let isDotted = asked.name.value.contains(".")
      let capture = ways.lazy.compactMap { way in way.captures.first { $0.name == root } }.first
      if let capture {
        // An attribute may well be called as a hole is.
        if asked.key == "attr", !isDotted, case .hole(let type) = capture.type, !type.isRow { return }
        askedCaptures.append(asked)
      } else if asked.key == "field", isDotted, Self.pathRoots.contains(root) {
        askedCaptures.append(asked)
      }
    }
  }

  static let pathRoots: Set<String> = ["user", "vars", "counters", "campaign", "split", "experiments", "account", "taken", "message"]

  private func asked(_ leaf: ConditionLeaf) -> AskedCapture? {
    switch leaf {
    case .field(let name, _), .match(.field(let name), _):
      return AskedCapture(name: name, key: "field", message: "`\(name.value)` is no field of the message", variable: nil)
    case .value(let value):
      // Those of `where` are whole paths.
      guard let name = value.path.names.last, file(value.path.span).text(value.path.span.bytes) == name else { return nil }
      let located = Located(name, value.path.span)
      switch value.path.root {
      case "vars": return AskedCapture(name: located, key: "var", message: "`\(name)` is no variable that a rule sets", variable: name)
      case "user": return AskedCapture(name: located, key: "attr", message: "`\(name)` is no attribute of the follower", variable: nil)
      default: return nil
      }
    case .scene, .campaign, .subscription, .match, .tag, .taken, .time, .dates, .calendar, .dateWindow, .language, .source, .touch, .number,
      .firstFollowed:
      return nil
    }
  }
}

extension HoleType {
  fileprivate var isRow: Bool { if case .list = self { true } else { false } }
}
