/// Names that a rule's own patterns bind: they are no keys of `when`, and whoever asks them there is led to `where`.
extension Reader {
  /// A rule's condition, and the names that it binds as far as they are in doubt.
  mutating func readCapturing(_ node: YAMLNode, where place: Phrase) -> (ConditionDeclaration?, doubtful: Set<String>) {
    let before = diagnostics.count
    let condition = readCondition(node, where: place)
    let isWhole = !diagnostics[before...].contains { $0.severity == .error }
    return (condition, isWhole ? [] : captured(in: node))
  }

  /// What the condition of the rule binds.
  private func captured(in node: YAMLNode) -> Set<String> {
    switch node.content {
    case .scalar(let text, _): return Set(Self.holes(of: text))
    case .sequence(let items): return items.reduce(into: []) { $0.formUnion(captured(in: $1)) }
    case .mapping(let entries):
      return entries.reduce(into: []) { names, entry in
        names.formUnion(captured(in: entry.value))
        if entry.key.value == KeywordKey.name.word, let name = entry.value.scalar { names.insert(name) }
        guard entry.key.value == ConditionForm.campaign.word, let campaigns = root?[DocumentKey.campaigns.word] else { return }
        for name in entry.value.words { names.formUnion(campaigns[name]?[CampaignKey.forEach.word]?.entries?.map(\.key.value) ?? []) }
      }
    }
  }

  /// `store` and `n` of `store_{store:list(stores)}_{n:int}`.
  private static func holes(of pattern: String) -> [String] {
    pattern.split(separator: "{", omittingEmptySubsequences: false).dropFirst().map { String($0.prefix { $0 != ":" && $0 != "}" }) }
      .filter { !$0.isEmpty && Identifier.isOne($0) }
  }

  /// A capture that is asked as a key of `when`.
  func askedCapture(_ entry: YAMLEntry, among entries: [YAMLEntry], title: Phrase) -> Diagnostic? {
    let name = entry.key.value
    guard let when, captured(in: when).contains(name) else { return nil }
    let whole = entry.key.span.joined(with: entry.value.span)
    let text = written(whole).text(entry.value.span.bytes)
    let isPlain = !text.isEmpty && !text.contains("\n") && !entries.contains { $0.key.value == ConditionForm.values.word }
    let form = "where: { \(name): \(isPlain ? text : "…") }"
    return Diagnostic(
      .unknownKey, "unknown key `\(name)` in \(title)", at: isPlain ? whole : entry.key.span, label: "what the rule captures is asked by its path",
      help: isPlain ? [] : ["write `\(form)`"], fix: isPlain ? form : nil)
  }
}

extension YAMLNode {
  fileprivate var words: [String] {
    switch content {
    case .scalar(let text, _): [text]
    case .sequence(let items): items.compactMap(\.scalar)
    case .mapping: []
    }
  }
}
