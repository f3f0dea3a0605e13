package import Engine
internal import FoundationEssentials
package import Rules
internal import Serving

/// Rules that are to be tried on a share of the followers first.
package struct RolloutRequest: Sendable {
  /// A file or folder; nil: those that are tried already, on more followers.
  package let path: String?
  package let share: RolloutShare
  /// Decides who is chosen; nil: the revision does.
  package let salt: String?

  package init(path: String?, share: RolloutShare, salt: String? = nil) {
    self.path = path
    self.share = share
    self.salt = salt
  }
}

/// Why what was asked for of a rollout was not done.
package enum RolloutFault: Error, Sendable {
  /// It does not go with what runs, or with what is in force.
  case conflict([Phrase])
  /// The rules are at fault, with every reason: as a reload is refused.
  case refused(reasons: [Phrase], detail: Phrase)
  case store(StoreFault)

  var reasons: [Phrase] {
    switch self {
    case .conflict(let reasons), .refused(let reasons, _): reasons
    case .store(let fault): [fault.message]
    }
  }
}

extension RuleReloader {
  /// Tries other rules on a share of the followers, or on more of them.
  package func start(_ request: RolloutRequest) throws(RolloutFault) -> Rollout {
    try exclusively { () throws(RolloutFault) in
      let running = rollout.newest.flatMap { $0.isRunning ? $0 : nil }
      guard let path = request.path else { return try grow(running, request) }
      if let running {
        throw .conflict([
          "revision \(running.revision) is tried on \(running.share.description) of the followers: leave the path out to try it on more, or stop it first"
        ])
      }
      let load: RuleLoad
      do throws(StoreFault) {
        load = try RuleLoad.load(
          path: path, from: source, codes: store, numbers: try store.givenNumbers(), secrets: secrets, window: window, now: clock.seconds)
      } catch {
        throw .store(error)
      }
      switch load.outcome {
      case .refused(let reasons, let detail): throw .refused(reasons: reasons, detail: detail)
      case .ready(let tried, let files): return try begin(tried, files, request, waiting: nil)
      }
    }
  }

  private func grow(_ running: Rollout?, _ request: RolloutRequest) throws(RolloutFault) -> Rollout {
    guard let running else { throw .conflict(["nothing is tried: say which rules, a file or folder"]) }
    if let salt = request.salt, salt != running.salt {
      throw .conflict(["with another salt others would be chosen, and those who have the new rules keep them: leave it out, or stop first"])
    }
    if let objection = running.objection(to: request.share) { throw .conflict([objection]) }
    do throws(StoreFault) { try rollout.grow(to: request.share) } catch { throw .store(error) }
    return rollout.newest ?? running
  }

  /// - Parameter waiting: the revision of the served files, where they are not those in force.
  func begin(_ tried: ServedRules, _ files: RuleSnapshot, _ request: RolloutRequest, waiting: String?) throws(RolloutFault) -> Rollout {
    let base = live.current.ruleSet
    let objections = RolloutFit.objections(to: tried.ruleSet, beside: base)
    if !objections.isEmpty { throw .conflict(objections) }
    let choice = RolloutChoice(request.share, salt: request.salt ?? files.revision)
    let new = Rollout(of: files.revision, beside: base.revision, choice, at: clock.milliseconds)
    let kept: String?
    do throws(StoreFault) { kept = try store.revision(.inForce) } catch { throw .store(error) }
    // A restart goes on with both.
    guard kept == base.revision else {
      throw .conflict([
        kept.map { "another server has revision \($0) in force, and this one \(base.revision): a rollout needs the same files at all" }
          ?? "the rules in force could not be kept for a restart; the log says why"
      ])
    }
    let hasBegun: Bool
    do throws(StoreFault) { hasBegun = try rollout.begin(new, tried, files, waiting: waiting) } catch { throw .store(error) }
    guard hasBegun else { throw .conflict(["another server tries rules already; this one follows within seconds"]) }
    return new
  }

  /// All followers have the rules in force again. Files that have changed meanwhile are loaded, unless they are what was tried.
  package func stopRollout() throws(RolloutFault) -> Rollout {
    try exclusively { () throws(RolloutFault) in
      guard rollout.isRunning else { throw .conflict(["nothing is tried"]) }
      guard rollout.end(.stopped, "somebody stopped it") else {
        throw .conflict(["another server has just ended it; this one follows within seconds"])
      }
      load(.rollout)
      guard let newest = rollout.newest else { throw .conflict(["nothing is tried"]) }
      return newest
    }
  }

  /// The rules that were tried come into force for all, from the files that are served: those are what the next start reads.
  package func finishRollout() throws(RolloutFault) -> Rollout {
    try exclusively { () throws(RolloutFault) in
      guard let running = rollout.newest, running.isRunning else { throw .conflict(["nothing is tried"]) }
      let load: RuleLoad
      let version: Int64
      do throws(StoreFault) { (load, version) = try loadServed() } catch { throw .store(error) }
      switch load.outcome {
      case .refused(let reasons, let detail): throw .refused(reasons: reasons, detail: detail)
      case .ready(let serving, let snapshot):
        guard snapshot.revision == running.revision else {
          throw .conflict([
            "the served files are revision \(snapshot.revision), and what is tried is \(running.revision): copy the tried files to where the served ones lie, then finish; they wait there until you do"
          ])
        }
        guard putInForce(serving, snapshot, load, version) else {
          let reason = rollout.newest?.ending?.why ?? ""
          throw .conflict(["it was stopped meanwhile: \(reason)"])
        }
        return rollout.newest ?? running
      }
    }
  }

}

/// Where rules may lie that are named by somebody who has shown no token: anybody on this machine may ask, and what they name is read with
/// the server's rights and put in force. Below the folder of the served rules only those write who may write them too.
enum RolloutPath {
  /// - Parameters:
  ///   - served: what the server serves; nil for the usual places.
  ///   - folder: in which the server works.
  static func objection(to path: String, served: String?, folder: String) -> Phrase? {
    let root = root(of: served, in: folder)
    if parts(of: path, in: folder).starts(with: parts(of: root, in: folder)) { return nil }
    return "`\(path)` does not lie below \(root): without WXRULES_ADMIN_TOKEN only rules beside the served ones can be tried"
  }

  /// The folder in which the served file or folder lies.
  private static func root(of served: String?, in folder: String) -> String {
    guard let served else { return folder }
    return "/" + parts(of: served, in: folder).dropLast().joined(separator: "/")
  }

  private static func parts(of path: String, in folder: String) -> [Substring] {
    var parts: [Substring] = []
    for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts
  }
}
