import ArgumentParser
import Engine
import Rules
import Serving
import Wire

/// A database that somebody looks at, with what is remembered of its turns.
final class LookedAt {
  let database: DatabaseAddress
  let store: any Store
  let ruleSet: RuleSet
  let mask: Mask
  /// Nil where none are remembered; why stands in `turnsFault`.
  let turns: (any TurnStore)?
  let turnsFault: StoreFault?
  private let numbers: [String: GivenNumbers]
  private let kept = KeptRules()

  /// - Parameter needsTurns: whether nothing can be said without them.
  init(_ database: String?, rules: String?, needsTurns: Bool) throws {
    let database = try Settings.database(database)
    self.database = database
    do throws(StoreFault) {
      store = try OpenStore.existing(database)
      mask = try Mask(of: store)
      numbers = try store.givenNumbers()
    } catch {
      throw Terminal.stop(database.message(error))
    }
    ruleSet = try LoadedRules.load(rules, givenNumbers: numbers).ruleSet
    do throws(StoreFault) {
      turns = try OpenTurns.toLookAt(of: database, store)
      turnsFault = nil
    } catch {
      (turns, turnsFault) = (nil, error)
    }
    if needsTurns { _ = try rememberedTurns() }
  }

  func rememberedTurns() throws -> any TurnStore {
    if let turns { return turns }
    guard let turnsFault, turnsFault != .missing else {
      throw Terminal.stop("turns of database `\(database.description)`: none are remembered; `serve` does so unless --keep-turns is off")
    }
    throw Terminal.stop(OpenTurns.reason(database, turnsFault))
  }

  /// What is asked of the database or its turns, with a sentence where that fails.
  func asking<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(OpenTurns.reasonOfEither(database, error)) }
  }

  /// What is asked of the turns alone.
  func askingTurns<Result>(_ body: () throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) { return try body() } catch { throw Terminal.stop(OpenTurns.reason(database, error)) }
  }

  func close() {
    turns?.close()
    store.close()
  }

  func name(of follower: FollowerID) -> FollowerMask { mask.name(follower) }
  func zone(of account: String) -> Zone { ruleSet.account(named: account)?.timezone ?? ruleSet.compiled.timezone }

  /// The rules of then; nil when their files are not kept, or this version does not take them.
  func rules(of revision: String) -> RuleSet? { kept.rules(of: revision, current: ruleSet, in: turns, numbers: numbers) }

  /// The one follower that an openid or a mask names.
  func follower(_ text: String, account: String?) throws -> Follower {
    var found: [Follower] = []
    if let wanted = FollowerMask(text) {
      let masked = try asking { () throws(StoreFault) in try store.follower(wanted, of: account) { name(of: $0) } }
      found = masked.map { [$0] } ?? []
    } else {
      let names = account.map { [$0] } ?? ruleSet.accounts.map(\.name)
      let privacy = (try? Privacy(ruleSet.accounts, secrets: .process)) ?? Privacy()
      let ids = names.flatMap { name in
        let id = FollowerID(account: name, openid: text)
        return [id] + (privacy.pseudonym(of: id).map { [$0] } ?? [])
      }
      let known = try asking { () throws(StoreFault) in try store.known(ids) }
      for id in ids where known.contains(id) {
        try asking { () throws(StoreFault) in
          try store.followers(from: id) { follower in
            if follower.id == id { found.append(follower) }
            return false
          }
        }
      }
    }
    guard let first = found.first else {
      let place = database.description
      throw Terminal.stop(
        FollowerMask(text) == nil
          ? "nobody of this openid is known in `\(place)`; `wxrules follower find` looks for others"
          : "nobody of this mask is known in `\(place)`; `wxrules follower find` looks for others")
    }
    guard found.count == 1 else {
      throw Terminal.stop("several accounts know this openid: name one with --account: \(quotedList(found.map(\.id.account)))")
    }
    return first
  }
}
