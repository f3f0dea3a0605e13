internal import Engine
internal import Logging
internal import Rules
internal import Serving

/// Rule sets that a store keeps: the one that was in force last, the one that is tried on some, and others by their revisions.
struct KeptSets {
  let store: any Store
  let numbers: [String: GivenNumbers]
  let secrets: Secrets
  let window: Int64?
  let now: Int64

  /// Read when it is asked for: it may be large, and mostly nobody asks.
  var inForce: RuleSnapshot? { (try? store.lastRules()) ?? nil }

  /// The newest rollout, with the rules that it tries.
  func rollout() -> (rollout: Rollout, rules: ServedRules?)? {
    guard let rollout = (try? store.lastRollout()) ?? nil else { return nil }
    return (rollout, rollout.isRunning ? rules(of: rollout.revision) : nil)
  }

  /// The same at a start: what cannot be read just now is not gone, and a rollout that other servers go on with is not ended for it.
  /// - Throws: `ServingFault` when the database is away, or held by somebody for too long.
  func rolloutAtStart() throws(ServingFault) -> (rollout: Rollout, rules: ServedRules?)? {
    do throws(StoreFault) {
      guard let rollout = try store.lastRollout() else { return nil }
      return (rollout, rollout.isRunning ? try store.rules(of: rollout.revision).flatMap { restored($0) } : nil)
    } catch {
      switch error {
      case .away, .busy, .cutShort, .refused: throw ServingFault(reasons: ["the rules that are tried cannot be read: \(error.message)"])
      case .full, .missing, .notAPath, .readOnly, .served, .overtaken, .applying, .numberTaken, .corrupt, .damaged, .replaced, .linked, .newer,
        .other:
        return rollout()
      }
    }
  }

  /// By its revision, and not as what is in force: that can be another already, put there by a server beside this one.
  func rules(of revision: String) -> ServedRules? { ((try? store.rules(of: revision)) ?? nil).flatMap { restored($0) } }

  func restored(_ snapshot: RuleSnapshot) -> ServedRules? {
    guard case .ready(let serving, _) = RuleLoad.restore(snapshot, numbers: numbers, secrets: secrets, window: window, now: now) else { return nil }
    return serving
  }
}

/// What a process begins with: the files, or what was in force before them, and rules that are tried beside it.
struct StartingRules {
  let serving: ServedRules
  private(set) var tried: ServedRules?
  /// The newest rollout, also when it is over.
  let rollout: Rollout?
  /// Why it cannot go on.
  private(set) var loss: Phrase?
  let result: RuleReloader.Record.Result
  private(set) var reasons: [Phrase] = []
  private(set) var detail: Phrase = ""
  /// Of the files, where they are in force.
  private(set) var snapshot: RuleSnapshot?
  /// The revision of files that wait for the end of the rollout.
  private(set) var waiting: String?
  /// What is said of it.
  private(set) var lines: [(level: Logger.Level, text: Phrase)] = []

  /// - Parameter triesRules: whether rules may be tried on some, which is for the one that answers.
  /// - Throws: when there is nothing that could be served.
  init(_ outcome: RuleLoad.Outcome, _ kept: KeptSets, triesRules: Bool) throws(ServingFault) {
    let newest = triesRules ? try kept.rolloutAtStart() : nil
    rollout = newest?.rollout
    let running = rollout.flatMap { $0.isRunning ? $0 : nil }
    switch outcome {
    case .ready(let files, let snapshot):
      if let running, let base = snapshot.revision == running.base ? files : kept.rules(of: running.base), let other = newest?.rules {
        (serving, tried) = (base, other)
        if snapshot.revision == running.base {
          (result, self.snapshot) = (.inForce, snapshot)
        } else {
          (result, waiting, reasons) = (.waits, snapshot.revision, [running.wait(of: snapshot.revision)])
        }
      } else if let over = newest?.rollout, over.bars(snapshot.revision), let last = kept.inForce, last.revision != snapshot.revision,
        let base = kept.restored(last)
      {
        (serving, result, reasons) = (base, .barred, [over.bar])
      } else {
        (serving, result, self.snapshot) = (files, .inForce, snapshot)
      }
    case .refused(let refused, let text):
      guard let last = kept.inForce, let base = kept.restored(last) else { throw ServingFault(reasons: text.isEmpty ? refused : [text]) }
      (serving, result, reasons, detail) = (base, .restored, refused, text)
      if let running, running.base == last.revision { tried = newest?.rules }
      lines.append((.critical, "the rules on disk are at fault: serving revision \(last.revision), in force since \(WallClock.text(last.at))"))
      lines += refused.prefix(20).map { (.error, $0) }
    }
    guard let running else { return }
    if tried == nil {
      loss = "it, or revision \(running.base) beside it, could not be loaded again after a restart"
    } else {
      lines.append(
        (
          .notice,
          running.beganAnew
            ? "rules are tried on \(running.share.description) of the followers, as before: revision \(running.revision); what was counted before is lost"
            : "rules are tried on \(running.share.description) of the followers, as before: revision \(running.revision)"
        ))
    }
  }
}

extension Rollout {
  /// Why changed files are not put in force while it runs.
  func wait(of revision: String) -> Phrase {
    let trial: Phrase = "revision \(self.revision) is tried on \(share.description) of the followers"
    return revision == self.revision
      ? "\(trial), and the files are those rules: `wxrules rollout finish` puts them in force for all"
      : "\(trial); the files are revision \(revision), and wait until `wxrules rollout finish` or `stop`"
  }

  /// Whether files are those from before it: a server whose files were not copied when another one finished it does not go back by itself.
  func isPast(_ revision: String) -> Bool { ending?.cause == .finished && revision == base }

  var lag: Phrase {
    "the files are revision \(base), and another server has put \(revision) in force for all: copy the files here too; POST /reload or SIGHUP goes back to these"
  }

  /// Why its rules are not put in force though the files are these.
  var bar: Phrase {
    let reason = ending?.why ?? ""
    return "the files are revision \(revision), which was tried and taken back (\(reason)); POST /reload or SIGHUP puts it in force all the same"
  }
}
