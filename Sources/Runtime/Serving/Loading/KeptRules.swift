package import Engine
package import Rules
internal import Synchronization

/// Rules of then, compiled from the files that are kept with remembered turns. Of revisions that were asked for, some stay compiled.
package final class KeptRules: Sendable {
  private struct Known {
    let revision: String
    let ruleSet: RuleSet?
  }
  private let known = Mutex<[Known]>([])
  private let most: Int

  /// - Parameter most: revisions that stay compiled, above 0: each holds the memory of its rules.
  package init(most: Int = .max) { self.most = max(1, most) }

  /// Nil when their files are not kept, or this version does not take them. Blocks.
  /// - Parameters:
  ///   - current: rules that are there anyway.
  ///   - numbers: ids that codes have.
  package func rules(
    of revision: String, current: RuleSet, in turns: (any TurnStore)?, numbers: [String: GivenNumbers]
  ) -> RuleSet? {
    if revision == current.revision { return current }
    if let found = known.withLock({ $0.first { $0.revision == revision } }) { return found.ruleSet }
    // Files that cannot be read now may be readable later.
    guard let turns, let snapshot = try? turns.rules(of: revision) else { return nil }
    let ruleSet =
      RuleCompiler(now: snapshot.at, givenNumbers: numbers).compile(roots: snapshot.roots, from: MemoryFiles(bytes: snapshot.files)).0.ruleSet
    known.withLock { known in
      known.removeAll { $0.revision == revision }
      known.append(Known(revision: revision, ruleSet: ruleSet))
      if known.count > most { known.removeFirst() }
    }
    return ruleSet
  }
}
