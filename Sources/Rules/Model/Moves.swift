/// What things were called before. What is kept of a follower under an old name goes on under the new one.
package struct Moves: Sendable {
  /// The name of today → those that it had, the latest first.
  package typealias Names = [String: [String]]
  package var rules: Names = [:]
  package var stocks: Names = [:]
  package var counters: Names = [:]
  package var variables: Names = [:]
  package var experiments: Names = [:]

  package init() {}

  package var isEmpty: Bool { rules.isEmpty && stocks.isEmpty && counters.isEmpty && variables.isEmpty && experiments.isEmpty }

  /// The name under which choices of a rule that stick were drawn first: they stay.
  func firstName(ofRule id: String) -> String { rules[id]?.last ?? id }
}

extension Facts.Profile {
  /// What stands under former names, under those of today. Nothing is written for it: whoever writes the profile next writes it so.
  package mutating func carryOver(_ moves: Moves) {
    if moves.isEmpty { return }
    Self.carry(&answers, moves.rules)
    Self.carryCounts(&answers, moves.rules)
    Self.carry(&rotations, moves.rules)
    Self.carryEnds(&takenEnds, of: taken, moves.stocks)
    Self.carry(&taken, moves.stocks)
    Self.carry(&counters, moves.counters)
    Self.carryExposures(&exposures, moves.experiments)
    Self.carryExposures(&watches, moves.experiments)
    Self.carryEnds(&ends, of: variables, moves.variables)
    Self.carry(&variables, moves.variables)
  }

  /// An end goes with what ends: what is known under the name of today has its own.
  private static func carryEnds<Value>(_ ends: inout [String: Int64], of known: [String: Value], _ names: Moves.Names) {
    if ends.isEmpty { return }
    for (name, formers) in names {
      var isKnown = known[name] != nil
      for former in formers {
        let end = ends.removeValue(forKey: former)
        if !isKnown, known[former] != nil { (ends[name], isKnown) = (end, true) }
      }
    }
  }

  /// Answers that are counted apart by a text: their keys begin with the rule's.
  private static func carryCounts(_ answers: inout [String: [Int64]], _ names: Moves.Names) {
    guard !names.isEmpty, answers.keys.contains(where: { $0.contains("#") }) else { return }
    for (name, formers) in names {
      for former in formers {
        let prefix = CompiledLimit.prefix(of: former)
        for key in answers.keys where key.hasPrefix(prefix) {
          let times = answers.removeValue(forKey: key)
          let today = CompiledLimit.prefix(of: name) + key.dropFirst(prefix.count)
          if answers[today] == nil { answers[today] = times }
        }
      }
    }
  }

  /// Of an experiment with a salt, both stand in the key.
  private static func carryExposures<Kept>(_ exposures: inout [String: Kept], _ names: Moves.Names) {
    if exposures.isEmpty || names.isEmpty { return }
    for (name, formers) in names {
      for former in formers {
        for key in exposures.keys where key == former || key.hasPrefix("\(former)/") {
          let kept = exposures.removeValue(forKey: key)
          let today = name + key.dropFirst(former.count)
          if exposures[today] == nil { exposures[today] = kept }
        }
      }
    }
  }

  /// What is known under the name of today counts; an old name left behind would come back when that is taken away.
  private static func carry<Value>(_ values: inout [String: Value], _ names: Moves.Names) {
    if values.isEmpty { return }
    for (name, formers) in names {
      for former in formers {
        guard let value = values.removeValue(forKey: former) else { continue }
        if values[name] == nil { values[name] = value }
      }
    }
  }
}
