internal import Rules
internal import Wire

/// A name that gets another one, wherever it stands; and, where something is kept under it, a line that says how it was called.
struct Renaming {
  private let question: EditorQuestion

  /// What a part of the rules knows alone; its edits are to be tried: only the rules themselves tell whether they are all.
  let local: LocalName?

  init(_ question: EditorQuestion) {
    self.question = question
    local = question.name() == nil ? LocalName(question) : nil
  }

  /// What would be replaced, and the name that it is now.
  var place: JSON? {
    guard let (name, range) = question.name().map({ ($0.name, $0.range) }) ?? local.map({ ($0.name, $0.range) }) else { return nil }
    return ["range": question.range(range), "placeholder": .string(name)]
  }

  /// Why it cannot be called so.
  func objection(to new: String) -> Phrase? {
    guard let (kind, name, _) = question.name() else { return local.map { $0.objection(to: new) } ?? "there is no name here" }
    if new == name { return "that is its name" }
    guard !new.isEmpty, kind == .tag ? !new.contains("\n") : Identifier.isOne(new) else { return "a name is \(Identifier.words)" }
    if !question.names.declarations(of: kind, new).isEmpty, kind != .tag { return "\(kind.title(of: new)) is there already" }
    if kind != .tag, question.names.declarations(of: kind, name).isEmpty { return "nothing declares \(kind.title(of: name))" }
    let places = question.names.places(of: kind, name)
    if places.contains(where: { !$0.use.isPlain }) { return "it stands inside of a text with escapes, where it cannot be replaced" }
    let broken = Set(places.map(\.path)).filter { question.view?.tree(of: $0) == nil }
    if let first = broken.min() { return "`\(first)` cannot be read as it is" }
    return nil
  }

  /// By path.
  func edits(to new: String) -> [String: [TextEdit]] {
    guard let (kind, name, _) = question.name() else { return local?.edits(to: new) ?? [:] }
    var edits: [String: [TextEdit]] = [:]
    for place in question.names.places(of: kind, name) {
      let edit = TextEdit(range: place.use.range, text: new)
      if !(edits[place.path]?.contains(edit) ?? false) { edits[place.path, default: []].append(edit) }
    }
    if let (path, more) = remembering(kind, name, as: new) {
      // What the line itself replaces is not replaced twice.
      edits[path, default: []].removeAll { more.range.overlaps($0.range) }
      edits[path, default: []].append(more)
    }
    for path in edits.keys { edits[path]?.sort { $0.range.lowerBound < $1.range.lowerBound } }
    return edits
  }

  // MARK: how it was called

  private func remembering(_ kind: NameKind, _ old: String, as new: String) -> (String, TextEdit)? {
    guard let declaration = question.names.declarations(of: kind, old).first, let view = question.view,
      let kept = view.trees.trees[declaration.path], let root = kept.root
    else { return nil }
    if kind == .campaign {
      // One that was renamed before its codes were taken over says its first name.
      let line = "moved: { from: \(old) }"  // not said
      guard let campaign = root["campaigns"]?[old], campaign["moved"] == nil,
        let edit = Self.inserting(line, into: campaign, kept.file)
      else { return nil }
      return (declaration.path, edit)
    }
    guard let key = kind.movedKey, keepsSomething(kind, old, root) else { return nil }
    let line = "\(old): \(new)"
    guard let moved = root["moved"] else {
      return Self.inserting(top: "moved: { \(key): { \(line) } }", root, kept.file).map { (declaration.path, $0) }
    }
    if let names = moved[key] {
      // Whoever goes back to an earlier name says it the other way round.
      if let back = names.entries?.first(where: { $0.key.value == new && $0.value.scalar == old }) {
        return (declaration.path, TextEdit(range: back.key.span.joined(with: back.value.span).bytes, text: line))
      }
      return Self.inserting(line, into: names, kept.file).map { (declaration.path, $0) }
    }
    return Self.inserting("\(key): { \(line) }", into: moved, kept.file).map { (declaration.path, $0) }
  }

  /// Of a rule: how often it answered, what it gave, where its turns stand. Of all others something is kept as soon as they are used.
  private func keepsSomething(_ kind: NameKind, _ name: String, _ root: YAMLNode) -> Bool {
    guard kind == .rule else { return true }
    for section in ["rules", "always"] {
      guard case .sequence(let items)? = root[section]?.content, let rule = items.first(where: { $0["id"]?.scalar == name }) else { continue }
      return rule["limit"] != nil || rule["take"] != nil || rule["reply"]?["random"] != nil
    }
    return false
  }

  /// Before the first entry of a mapping, in its own style.
  private static func inserting(_ entry: String, into mapping: YAMLNode, _ file: SourceFile) -> TextEdit? {
    guard let first = mapping.entries?.first else { return nil }
    let start = first.key.span.bytes.lowerBound
    let isFlow = file.utf8[mapping.span.bytes.lowerBound] == UInt8(ascii: "{")
    if isFlow { return TextEdit(range: start..<start, text: "\(entry), ") }
    let line = file.lineIndex(at: start)
    let indent = String(repeating: " ", count: start - file.line(line).startIndex)
    return TextEdit(range: start..<start, text: "\(entry)\n\(indent)")
  }

  /// Below `wxrules` and `requires`, which come first.
  private static func inserting(top entry: String, _ root: YAMLNode, _ file: SourceFile) -> TextEdit? {
    let head = ["wxrules", "requires", "include", "defaults"]
    guard let next = root.entries?.first(where: { !head.contains($0.key.value) }) else { return nil }
    // Above the comments of what follows.
    var line = file.lineIndex(at: next.key.span.bytes.lowerBound)
    while line > 0, file.line(line - 1).first == UInt8(ascii: "#") { line -= 1 }
    let start = file.line(line).startIndex
    return TextEdit(range: start..<start, text: entry + "\n")
  }
}
