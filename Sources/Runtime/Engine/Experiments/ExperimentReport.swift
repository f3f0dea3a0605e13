package import Rules
package import Wire

/// Results of experiments as they are shown.
package struct ExperimentReport: Sendable {
  private let results: [ExperimentResult]
  /// In whose times are shown.
  private let zone: Zone
  private let erasing: [String: [String]]

  /// - Parameter erasing: by experiment, accounts that show its arms and erase who leaves.
  package init(_ results: [ExperimentResult], zone: Zone, erasing: [String: [String]] = [:]) {
    self.results = results
    self.zone = zone
    self.erasing = erasing
  }

  package var text: String {
    if results.isEmpty { return "no experiment is declared, and none was seen by anybody\n" }
    return results.map(text).joined(separator: "\n")
  }

  private func text(_ result: ExperimentResult) -> String {
    let measures = result.arms.first?.measures.map(\.name) ?? []
    var rows = [["arm", "share", "exposed"] + measures.flatMap { [$0, "against \(result.arms.first?.name ?? "")"] }]
    let whole = result.terms.arms.reduce(0) { $0 + $1.share }
    for arm in result.arms {
      let share = result.terms.arms.first { $0.name == arm.name }.map { whole > 0 ? percent($0.share / whole) : "" } ?? "none"
      rows.append([arm.name, share, "\(arm.exposed)"] + arm.measures.flatMap { [shown($0), difference($0)] })
    }
    var out = "experiment \(OutsideText.shown(result.terms.name))\n"
    out += Columns.text(rows.map { $0.map { OutsideText.shown($0) } }).split(separator: "\n").map { "  \($0)\n" }.joined()
    out += "  " + verdict(result) + "\n"
    if let ratio = result.ratio, ratio.isAlarming {
      out +=
        "  alarm: the arms are not divided as declared (by chance \(Chances.shown(Chances.logarithm(ratio.chance)))): compare nothing before you know why\n"
    }
    if result.mixed > 0 { out += "  \(counted(result.mixed, "follower")) saw more than one arm, and count for none\n" }
    let accounts = erasing[result.terms.name] ?? []
    if !accounts.isEmpty {
      let names = quotedList(accounts)
      out += "  shown in \(names), which erase\(accounts.count == 1 ? "s" : "") who leaves: those are not in it\n"
    }
    for (place, name) in measures.enumerated() { out += untold(result.arms.reduce(0) { $0 + $1.measures[place].untold }, name) }
    return out
  }

  /// What is not known is never shown as none.
  private func untold(_ count: Int, _ name: String) -> String {
    if count == 0 { return "" }
    return
      "  `\(OutsideText.shown(name))` is not known of \(counted(count, "follower")): when they were shown their arm, nobody looked out for it\n"
  }

  private func shown(_ measure: ExperimentResult.Measure) -> String {
    guard let share = measure.share else { return "" }
    return share.value.map { "\(share.count) of \(share.total), \(percent($0))" } ?? "0 of 0"
  }
  private func difference(_ measure: ExperimentResult.Measure) -> String {
    measure.difference.map { "\(signed($0.value)) (\(signed($0.low)) to \(signed($0.high)))" } ?? ""
  }
  private func percent(_ share: Double) -> String { "\(written((share * 1000).rounded() / 10)) %" }
  /// In points of a percent.
  private func signed(_ share: Double) -> String {
    let text = written((share * 1000).rounded() / 10)
    return share > 0 && text != "0" ? "+" + text : text
  }

  private func verdict(_ result: ExperimentResult) -> String {
    switch result.verdict {
    case .early(let until):
      until.map { "too early: nothing is decided before \(WallClock.text($0, in: zone))" } ?? "it has no `until`: nothing is ever decided"
    case .unfair: "nothing is decided"
    case .winner(let arm): "`\(OutsideText.shown(arm))` does better"
    case .level: "no difference that could not be chance"
    case .unknown: "nothing can be said: what it is measured by is not known"
    }
  }

  /// A line for each arm and measure.
  package var csv: String {
    let head = [
      "experiment", "arm", "exposed", "measure", "count", "of", "untold", "share", "difference", "low", "high", "sample_ratio_chance", "verdict",
    ]
    let rows = results.flatMap { result in
      result.arms.flatMap { arm in
        // An arm of which nothing is asked is told all the same.
        let measures: [ExperimentResult.Measure?] = arm.measures.isEmpty ? [nil] : arm.measures
        return measures.map { measure -> [CSVCell] in
          let share = measure?.share
          let difference = measure?.difference
          return [
            .text(result.terms.name), .text(arm.name), .figure("\(arm.exposed)"), .text(measure?.name ?? ""),
            .figure(share.map { "\($0.count)" } ?? ""), .figure(share.map { "\($0.total)" } ?? ""),
            .figure(measure.map { "\($0.untold)" } ?? ""), number(share?.value), number(difference?.value), number(difference?.low),
            number(difference?.high), number(result.ratio?.chance),
            .text(word(result.verdict)),
          ]
        }
      }
    }
    return CSVRows.text([head.map { .text($0) }] + rows)
  }

  private func number(_ value: Double?) -> CSVCell { .figure(value.map { written(($0 * 1_000_000).rounded() / 1_000_000) } ?? "") }

  private func word(_ verdict: ExperimentResult.Verdict) -> String {
    switch verdict {
    case .early: "early"
    case .unfair: "unfair"
    case .winner(let arm): "winner \(arm)"
    case .level: "level"
    case .unknown: "unknown"
    }
  }

  package var json: JSON {
    func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }
    return .array(
      results.map { result in
        [
          "experiment": .string(result.terms.name), "verdict": .string(word(result.verdict)), "mixed": .int(result.mixed),
          "erasing": .array((erasing[result.terms.name] ?? []).map { .string($0) }),
          "until": result.terms.until.map { .string(WallClock.text($0, in: zone)) } ?? .null,
          "decided_from": result.terms.horizon.map { .string(WallClock.text($0, in: zone)) } ?? .null,
          "sample_ratio": result.ratio.map { ["chance": .number($0.chance), "alarm": .bool($0.isAlarming)] } ?? .null,
          "arms": .array(
            result.arms.map { arm in
              [
                "arm": .string(arm.name), "exposed": .int(arm.exposed),
                "measures": .array(
                  arm.measures.map { measure in
                    [
                      "measure": .string(measure.name), "count": measure.share.map { .int($0.count) } ?? .null,
                      "of": measure.share.map { .int($0.total) } ?? .null, "untold": .int(measure.untold), "share": number(measure.share?.value),
                      "difference": number(measure.difference?.value), "low": number(measure.difference?.low),
                      "high": number(measure.difference?.high),
                    ]
                  }),
              ]
            }),
        ]
      })
  }
}
