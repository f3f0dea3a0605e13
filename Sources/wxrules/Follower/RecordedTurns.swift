import Engine
import Rules
import Serving
import Wire

/// The turns that are remembered beside a database, to be judged by other rules.
final class RecordedTurns {
  private let database: DatabaseAddress
  private let store: any Store
  private let turns: any TurnStore
  /// The rules that decided, as far as their files are kept.
  let ruleSets: [RuleSet]

  init(_ database: DatabaseAddress) throws {
    self.database = database
    do throws(StoreFault) {
      store = try OpenStore.existing(database)
      turns = try OpenTurns.toLookAt(of: database, store)
      let numbers = try store.givenNumbers()
      ruleSets = try LogComparison.recorders(of: turns, numbers)
    } catch {
      throw Terminal.stop(Self.reason(database, error))
    }
  }

  private static func reason(_ database: DatabaseAddress, _ fault: StoreFault) -> Phrase {
    if case .file = database, fault == .missing { return "turns of database `\(database.description)`: none are remembered" }
    return OpenTurns.reason(database, fault)
  }

  func close() {
    turns.close()
    store.close()
  }

  /// - Returns: why not all could be read.
  func read(into comparison: LogComparison, _ selection: LogComparison.Selection, log: Int) -> Phrase? {
    let progress = ProgressLine(verb: "judged")
    defer { progress.end() }
    let began = ContinuousClock.now
    do throws(StoreFault) {
      let total = try turns.size().turns
      try comparison.add(turns, selection, log: log) { done in
        if done % 1000 == 0 { progress.show(done: done, of: max(done, total), elapsed: Int64((ContinuousClock.now - began) / .milliseconds(1))) }
      }
      return nil
    } catch {
      return OpenTurns.reason(database, error)
    }
  }
}
