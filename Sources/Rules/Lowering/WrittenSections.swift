/// What the files say besides their rules, as it was written. The nodes of rules are most of what there is, and are gone once they were read.
struct WrittenSections {
  /// The files' mappings without their rules.
  private let roots: [YAMLNode]
  /// Names of rules that are written, by section.
  private let ruleNames: [String: [String]]
  /// How many rules are written.
  let ruleCount: Int
  /// Texts that look like secrets, wherever they stand.
  let secrets: [(node: YAMLNode, shape: SecretSigns.Shape)]

  private static let rules = [DocumentKey.rules.word, DocumentKey.always.word]

  init(_ roots: [YAMLNode]) {
    self.roots = roots.map { root in
      guard let entries = root.entries else { return root }
      return YAMLNode(.mapping(entries.filter { !Self.rules.contains($0.key.value) }), root.span)
    }
    ruleNames = Dictionary(uniqueKeysWithValues: Self.rules.map { ($0, Self.names(in: roots, under: $0)) })
    ruleCount = roots.reduce(0) { count, root in
      Self.rules.reduce(count) { count, section in
        if case .sequence(let items)? = root[section]?.content { count + items.count } else { count }
      }
    }
    var secrets: [(node: YAMLNode, shape: SecretSigns.Shape)] = []
    for root in roots { Self.find(&secrets, in: root, under: nil) }
    self.secrets = secrets
  }

  /// What stands under a section that holds no rules.
  func entries(of section: DocumentKey) -> [YAMLEntry] { roots.flatMap { $0[section.word]?.entries ?? [] } }

  func names(under section: String) -> [String] { ruleNames[section] ?? Self.names(in: roots, under: section) }

  private static func names(in roots: [YAMLNode], under section: String) -> [String] {
    var names: [String] = []
    for root in roots {
      guard let node = root[section] else { continue }
      if case .sequence(let items) = node.content { names += items.lazy.compactMap { $0["id"]?.scalar } }
      names += (node.entries ?? []).lazy.map(\.key.value)
    }
    return names
  }

  private static func find(_ secrets: inout [(node: YAMLNode, shape: SecretSigns.Shape)], in node: YAMLNode, under key: String?) {
    switch node.content {
    case .sequence(let items): for at in items.indices { find(&secrets, in: items[at], under: key) }
    case .mapping(let entries): for at in entries.indices { find(&secrets, in: entries[at].value, under: entries[at].key.value) }
    case .scalar(let text, _):
      guard let shape = SecretSigns.Shape(text.utf8) else { return }
      // The fields of an account are reported where they are read.
      if let key, SecretSigns.fields.contains(key) { return }
      secrets.append((node, shape))
    }
  }
}
