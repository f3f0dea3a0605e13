package import Rules

/// Rules that somebody pastes, to see what they would do. They read no disk and no environment: what they name beside themselves comes from
/// the rules in force, or is not there.
package struct PastedRules: Sendable {
  /// What was pasted.
  package enum Text: Sendable, Equatable {
    /// A file that stands for the first one.
    case whole(String)
    /// Files by their paths, each in the place of one in force.
    case files([String: String])
  }
  package let roots: [String]
  package let files: [String: [UInt8]]
  private let longest: Int

  /// Bytes of all that may be pasted, whatever is in force.
  package static let most = 1 << 20
  /// The same where little is in force: it is looked at from all sides, and twice as much as there is has always room.
  private static let usual = 512 << 10
  /// Nodes of YAML in one file, unless those in force may have more.
  private static let nodes = 250_000
  /// Codes, conditions and the like that they may declare, unless those in force have more.
  private static let codes = 100_000
  private static let conditions = 200_000

  /// - Throws: `FileFault` where it is too much, or for no file in force.
  package init(_ text: Text, over base: RuleSnapshot) throws(FileFault) {
    var files = base.files
    let room = min(Self.most, max(Self.usual, 2 * base.files.reduce(0) { $0 + $1.value.count }))
    switch text {
    case .whole(let whole):
      try Self.check([whole], room)
      let root = base.roots.first ?? "rules.yaml"
      files[root] = Array(whole.utf8)
      roots = [root]
    case .files(let pasted):
      try Self.check(pasted.values, room)
      for (path, text) in pasted.sorted(by: { $0.key < $1.key }) {
        guard base.files[path] != nil else {
          let close = Suggestion.closest(to: path, in: base.files.keys.sorted())
          let shown = OutsideText.shown(path, upTo: 80)
          throw FileFault(
            close.map { "`\(shown)` is no file of the rules in force; did you mean `\($0)`?" } ?? "`\(shown)` is no file of the rules in force")
        }
        files[path] = Array(text.utf8)
      }
      roots = base.roots
    }
    self.files = files
    longest = base.files.filter { $0.key.hasSuffix(".yaml") }.map(\.value.count).max() ?? 0
  }

  private static func check(_ texts: some Sequence<String>, _ room: Int) throws(FileFault) {
    guard texts.reduce(0, { $0 + $1.utf8.count }) <= room else {
      throw FileFault("rules that are tried have at most \(room >> 10) KiB here; `wxrules validate`, `test` and `diff` take more")
    }
  }

  /// Their files, and no other.
  package var source: MemoryFiles { MemoryFiles(bytes: files) }

  /// - Parameters:
  ///   - live: the rules in force.
  ///   - numbers: by account, the ids that codes have.
  ///   - now: seconds since 1970 UTC.
  /// - Complexity: bounded by limits, which what is in force can raise.
  package func compile(beside live: RuleSet, _ numbers: [String: GivenNumbers], now: Int64) -> (Compilation, [SourceFile]) {
    RuleCompiler(now: now, limits: limits(beside: live), givenNumbers: GivenNumbers.assumed(of: live, beside: numbers))
      .compile(roots: roots, from: source)
  }

  private func limits(beside live: RuleSet) -> Limits {
    var limits = Limits.standard
    // The least that a node has is two bytes.
    limits.yamlNodes = min(limits.yamlNodes, max(Self.nodes, longest / 2))
    let planned = live.campaigns.map { $0.codeCount(tables: live.compiled.tables) }.max() ?? 0
    limits.plannedCodes = min(limits.plannedCodes, max(Self.codes, planned.addingSaturated(planned)))
    limits.conditions = min(limits.conditions, max(Self.conditions, live.compiled.conditions.count.addingSaturated(live.compiled.conditions.count)))
    limits.regexSetMemory = min(limits.regexSetMemory, 16 << 20)
    return limits
  }

  /// Sentences on secrets that the rules in force do not name: whoever pastes must not have others looked for.
  package static func strangeSecrets(of ruleSet: RuleSet, beside live: RuleSet) -> [Phrase] {
    ruleSet.namedSecrets.subtracting(live.namedSecrets).map { reference -> Phrase in
      let name =
        switch reference {
        case .environment(let name): "env: \(name)"
        case .file(let path): "file: \(path)"
        }
      return "rules that are tried name no secret that those in force do not name: `\(OutsideText.shown(name, upTo: 80))`"
    }.sorted()
  }
}

extension RuleSet {
  /// All places of secrets that accounts and rules name.
  /// - Complexity: O(actions).
  package var namedSecrets: Set<SecretReference> {
    var named: Set<SecretReference> = []
    for account in accounts {
      let own = [
        account.token?.current, account.token?.previous, account.secret, account.aesKey?.current, account.aesKey?.previous, account.webhooks.key,
      ]
      named.formUnion(own.compactMap { $0 })
      if case .pseudonymise(let key) = account.privacy { named.insert(key) }
      if case .secret(let reference)? = account.digest?.url { named.insert(reference) }
    }
    for rule in compiled.rules {
      for action in rule.actions {
        if case .webhook(let hook) = action.kind, case .secret(let reference) = hook.address { named.insert(reference) }
      }
    }
    return named
  }
}
