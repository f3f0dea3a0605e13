import Engine
import Rules
import Serving
import Wire

/// The turns that are remembered beside a database, to be judged by other rules.
final class RecordedTurns {
  private let path: String
  private let store: any Store
  private let turns: any TurnStore
  /// The rules that decided, as far as their files are kept.
  let ruleSets: [RuleSet]

  init(_ path: String) throws {
    self.path = path
    do throws(StoreFault) {
      store = try OpenStore.existing(path)
      turns = try OpenStore.turns(of: path, store)
      let numbers = try store.givenNumbers()
      var ruleSets: [RuleSet] = []
      // The newest: of others it is not known what they noted.
      for revision in try turns.revisions().suffix(Self.keptRevisions) {
        guard let snapshot = try turns.rules(of: revision) else { continue }
        let compiler = RuleCompiler(now: snapshot.at, givenNumbers: numbers)
        if let ruleSet = compiler.compile(roots: snapshot.roots, from: MemoryFiles(bytes: snapshot.files)).0.ruleSet { ruleSets.append(ruleSet) }
      }
      self.ruleSets = ruleSets
    } catch {
      throw Terminal.stop("turns of database `\(path)`: \(error == .missing ? "none are remembered" : error.message)")
    }
  }

  private static let keptRevisions = 64

  func close() {
    turns.close()
    store.close()
  }

  /// - Returns: why not all could be read.
  func read(into comparison: LogComparison, _ selection: LogComparison.Selection, log: Int) -> String? {
    let progress = ProgressLine(verb: "judged")
    defer { progress.end() }
    let began = ContinuousClock.now
    do throws(StoreFault) {
      let total = try turns.size().turns
      var done = 0
      // A turn is named by its time, or later where many came at once or the clock was set back.
      let first = TurnRetention.turn(at: selection.since)
      let last = selection.until > 1 << 40 ? TurnID(number: .max) : TurnRetention.turn(at: selection.until.addingSaturated(86_400))
      try turns.records(in: first..<max(first, last)) { record in
        done += 1
        let line = CompactJSON.bytes(record.decision)
        comparison.add(line.span, number: done, log: log)
        if done % 1000 == 0 { progress.show(done: done, of: max(done, total), elapsed: Int64((ContinuousClock.now - began) / .milliseconds(1))) }
        return true
      }
      return nil
    } catch {
      return "turns of database `\(path)`: \(error.message)"
    }
  }
}
