/// `WX0302`, `WX0306`: names that a template reads and that are not there, and what may have been meant.
extension TemplateResolver {
  mutating func reportNotHere(_ path: TemplateParser.Path, because reason: Phrase, in scope: Scope) {
    faults.append(
      Fault(
        code: .notInScope, message: "`\(path.text)` is not there for \(quotedList(scope.kinds.map(\.word).sorted()))", range: path.range,
        label: reason,
        help: ["in scope: \(scope.names.map { Phrase(verbatim: $0) }.listed())"]))
  }

  mutating func reportUnknown(_ path: TemplateParser.Path, _ names: [String], _ candidates: [String], in scope: Scope) {
    let isOwn = path.root == "event" && names.first == "fields"
    let hasMembers = candidates.contains { $0.contains(".") }
    let written = hasMembers && !path.members.isEmpty ? (isOwn ? path.text : "\(path.root).\(names.first ?? "")") : path.root
    // What authors named stands under `fields`.
    let field = names.first.map { "\(path.root).fields.\($0)" }
    let close =
      candidates.first { $0 == field }
      ?? (isOwn ? Suggestion.closest(to: written, in: candidates) : closest(to: written, names, of: path.root, in: candidates))
    var fault = Fault(
      code: .unknownVariable, message: "unknown variable `\(hasMembers ? path.text : path.root)`",
      range: hasMembers ? path.range : path.rootRange,
      label: close.map { "did you mean `\($0)\(Self.rest(of: path, behind: written))`?" } ?? "")
    if path.members.isEmpty, Subscription(rawValue: path.root) != nil || EventKind.named(path.root) != nil {
      (fault.label, fault.help) = ("", ["a word to compare with stands in quotes: `'\(path.root)'`"])
    } else if path.root == "account", names.first == "fields", scope.accountFields.isEmpty {
      // What was meant is not there yet, and none of the others is like it.
      (fault.label, fault.notes) = ("", ["no account has `fields:`"])
      fault.help = ["give each account its own: `fields: { \(names.count > 1 ? names[1] : "NAME"): … }`"]
    } else if close == nil {
      fault.help = ["in scope: \(candidates.map { Phrase(verbatim: $0) }.listed())"]
    }
    faults.append(fault)
  }

  /// What is asked of a calendar or a list whose name is misspelt stands behind the name that was meant as well.
  private static func rest(of path: TemplateParser.Path, behind written: String) -> Substring {
    guard ["calendars", "lists"].contains(path.root), path.text.hasPrefix(written + ".") else { return "" }
    return path.text.dropFirst(written.count)
  }

  /// Of a field it is its name that is misspelt: the rest of the path is alike in all of them.
  private func closest(to written: String, _ names: [String], of root: String, in candidates: [String]) -> String? {
    let prefix = "\(root).fields."
    guard names.first == "fields", names.count > 1 else { return Suggestion.closest(to: written, in: candidates) }
    let fields = candidates.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    return Suggestion.closest(to: names[1], in: fields).map { prefix + $0 }
  }
}
