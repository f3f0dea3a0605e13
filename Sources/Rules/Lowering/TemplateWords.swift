/// `WX0204` in templates: values that are one of a few words, compared with a word that is none of them.
extension TemplateResolver {
  mutating func checkWord(_ left: TemplateParser.Expression, _ sign: TemplateOperator, _ right: TemplateParser.Expression) {
    switch sign {
    case .equal, .notEqual, .unequal: break
    case .less, .greater, .lessOrEqual, .greaterOrEqual, .contains: return
    }
    for (subject, other) in [(left, right), (right, left)] {
      guard case .path(let path) = subject, case .literal(.text(let word)) = other, let words = closedWords(of: subject), !words.contains(word)
      else { continue }
      let close = Suggestion.closest(to: word, in: words)
      faults.append(
        Fault(
          code: .unknownWord, message: "`\(path.text)` is never `\(word)`", range: path.range, label: close.map { "did you mean `\($0)`?" } ?? "",
          help: ["it is one of \(quotedList(words))"]))
    }
  }

  /// The words of which a value is always one; nil for any other value.
  func closedWords(of expression: TemplateParser.Expression) -> [String]? {
    guard case .path(let path) = expression, local(path.root) == nil, let scope,
      case .found(let variable, _, let used) = scope.meaning(of: path.root, path.members.prefixNames), used == path.members.count
    else { return nil }
    if case .subscription = variable { return Subscription.allCases.map(\.rawValue) }
    if case .splitArm = variable, !scope.arms.isEmpty { return scope.arms }
    if case .experimentArm(let name) = variable { return scope.experiments[name].flatMap { $0.isEmpty ? nil : $0 } }
    // An event without a word of its own is called by its name.
    if case .eventType = variable, !scope.kinds.contains(.other) { return EventKind.allCases.filter { $0 != .other }.map(\.word) }
    return nil
  }
}
