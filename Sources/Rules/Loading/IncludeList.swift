/// What `include:` names. Read before anything else, to know which files there are: what it cannot be is said here, or nowhere.
struct IncludeList {
  /// The paths, where they stand.
  private(set) var paths: [Located<String>] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(of root: YAMLNode) {
    guard let entry = root.entries?.first(where: { $0.key.value == "include" }) else { return }
    guard case .sequence(let items) = entry.value.content else {
      read(entry.value)
      return
    }
    if items.isEmpty { diagnostics.append(.emptyCollection("`include`", at: entry.value.span)) }
    for item in items { read(item) }
  }

  private mutating func read(_ node: YAMLNode) {
    switch node.content {
    case .scalar("", _): diagnostics.append(.emptyValue("`include`", at: node.span))
    case .scalar(let path, _): paths.append(Located(path, node.span))
    case .sequence(let items):
      diagnostics.append(
        Diagnostic(
          .wrongType, "a file of `include` must be text, this is a list", at: node.span, notes: ["what stands in it would not be loaded"],
          help: ["write all paths in one list"]))
      // What was meant is loaded, so that nothing else is missing because of it.
      for item in items { if case .scalar(let path, _) = item.content, !path.isEmpty { paths.append(Located(path, item.span)) } }
    case .mapping(let entries):
      let only = entries.count == 1 ? entries[0].value : nil
      let path = only?.scalar.flatMap { $0.isEmpty ? nil : $0 }
      diagnostics.append(
        Diagnostic(
          .wrongType, "a file of `include` must be text, this is a mapping", at: node.span, notes: ["what stands in it would not be loaded"],
          help: path == nil ? ["write the path alone, as `- campaigns/*.yaml`"] : [], fix: path))
      if let path, let only { paths.append(Located(path, only.span)) }
    }
  }
}
