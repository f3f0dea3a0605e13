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

  /// - Parameter width: cells of a line: where a table of all measures is wider, each has lines of its own.
  package func text(width: Int = .max) -> Phrase {
    if results.isEmpty { return "no experiment is declared, and none was seen by anybody\n" }
    return Phrase(drawn: { language in results.map { text($0, width: width, language) }.joined(separator: "\n") })
  }

  private func text(_ result: ExperimentResult, width: Int, _ language: DisplayLanguage) -> String {
    func say(_ phrase: Phrase) -> String { phrase.text(in: language) }
    let measures = result.arms.first?.measures.map(\.name) ?? []
    let titles = [say("arm"), say("share"), say("exposed")]
    var rows = [titles + measures.flatMap { [$0, say("against \(result.arms.first?.name ?? "")")] }]
    let whole = result.terms.arms.reduce(0) { $0 + $1.share }
    var heads = [titles]
    for arm in result.arms {
      let share = result.terms.arms.first { $0.name == arm.name }.map { whole > 0 ? percent($0.share / whole) : "" } ?? say("none")
      heads.append([arm.name, share, "\(arm.exposed)"])
      rows.append([arm.name, share, "\(arm.exposed)"] + arm.measures.flatMap { [say(shown($0)), say(difference($0))] })
    }
    var out = say("experiment \(OutsideText.shown(result.terms.name))\n")
    let table = Self.lines(rows)
    let isWide = table.contains { DisplayWidth.of($0) > width }
    for line in isWide ? Self.lines(heads) + [""] + Self.lines(byMeasure(result).map { $0.map(say) }) : table { out += line + "\n" }
    if isWide { out += "\n" }
    var said = [stage(result), measured(result), verdict(result)].compactMap { $0 }
    if result.isOtherwise { said.append("what is given now is not what did better: see `then`") }
    if let ratio = result.ratio, ratio.isAlarming {
      said.append(
        "alarm: the arms are not divided as declared (by chance \(Chances.shown(Chances.logarithm(ratio.chance)))): compare nothing before you know why"
      )
    }
    if result.mixed > 0 { said.append("\(counted(result.mixed, "follower")) saw more than one arm, and count for none") }
    let accounts = erasing[result.terms.name] ?? []
    if !accounts.isEmpty {
      said.append(
        accounts.count == 1
          ? "shown in \(quotedList(accounts)), which erases who leaves: those are not in it"
          : "shown in \(quotedList(accounts)), which erase who leaves: those are not in it")
    }
    for (place, name) in measures.enumerated() {
      if let line = untold(result.arms.reduce(0) { $0 + $1.measures[place].untold }, name) { said.append(line) }
    }
    for line in said {
      for (number, part) in LineWrap.lines(say(line), to: max(20, width - 4)).enumerated() { out += (number == 0 ? "  " : "    ") + part + "\n" }
    }
    return out
  }

  /// A line for each measure and arm.
  private func byMeasure(_ result: ExperimentResult) -> [[Phrase]] {
    let first = result.arms.first
    var rows: [[Phrase]] = [["success", "arm", "share", "against \(first?.name ?? "")"]]
    for place in (first?.measures ?? []).indices {
      for (number, arm) in result.arms.enumerated() where arm.measures.indices.contains(place) {
        let measure = arm.measures[place]
        rows.append([Phrase(verbatim: number == 0 ? measure.name : ""), Phrase(verbatim: arm.name), shown(measure), difference(measure)])
      }
    }
    return rows
  }

  /// Rows in columns, further in, without blanks at their ends.
  private static func lines(_ rows: [[String]]) -> [String] {
    Columns.text(rows.map { $0.map { OutsideText.shown($0) } }).split(separator: "\n").map { line in
      "  " + String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Whether it runs, and what followers are given now.
  private func stage(_ result: ExperimentResult) -> Phrase? {
    func time(_ seconds: Int64?) -> String { seconds.map { String(WallClock.text($0, in: zone).prefix(16)).replacing("T", with: " ") } ?? "" }
    let given: Phrase = result.given.map { "everybody is given `\(OutsideText.shown($0))`" } ?? "arms are drawn as before"
    switch result.stage {
    case nil: return nil
    case .waits?: return "begins \(time(result.terms.from)): until then \(given)"
    case .runs?: return result.terms.until.map { "runs until \(time($0))" } ?? "runs without an end"
    case .ended?: return "ended \(time(result.terms.until)): since then \(given)"
    }
  }

  /// What counts.
  private func measured(_ result: ExperimentResult) -> Phrase? {
    let terms = result.terms
    var parts: [Phrase] = []
    if !terms.success.isEmpty {
      let words = terms.success.map { Phrase(verbatim: "`\(OutsideText.shown($0.word))`") }.alternatives()
      parts.append("`\(ExperimentResult.any)` is \(words) within \(BookColumn.span(terms.within)) of the arm")
    }
    if let kept = terms.kept { parts.append("`\(ExperimentResult.kept)` is who still follows \(BookColumn.span(kept)) after it") }
    return parts.isEmpty ? nil : "\(parts.joined(separator: "; ")); in brackets between what, with 95 % certainty"
  }

  /// What is not known is never shown as none.
  private func untold(_ count: Int, _ name: String) -> Phrase? {
    if count == 0 { return nil }
    return "`\(OutsideText.shown(name))` is not known of \(counted(count, "follower")): when they were shown their arm, nobody looked out for it"
  }

  private func shown(_ measure: ExperimentResult.Measure) -> Phrase {
    guard let share = measure.share else { return "" }
    return share.value.map { "\(share.count) of \(share.total), \(percent($0))" } ?? "0 of 0"
  }
  private func difference(_ measure: ExperimentResult.Measure) -> Phrase {
    measure.difference.map { "\(signed($0.value)) (\(signed($0.low)) to \(signed($0.high)))" } ?? ""
  }
  private func percent(_ share: Double) -> String { "\(written((share * 1000).rounded() / 10)) %" }
  /// In points of a percent.
  private func signed(_ share: Double) -> String {
    let text = written((share * 1000).rounded() / 10)
    return share > 0 && text != "0" ? "+" + text : text
  }

  private func verdict(_ result: ExperimentResult) -> Phrase {
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
          "stage": result.stage.map { .string($0.rawValue) } ?? .null,
          "given": result.given.map { .string($0) } ?? .null, "otherwise": .bool(result.isOtherwise),
          "success": .array(result.terms.success.map { .string($0.word) }), "within_seconds": .int(Int(result.terms.within)),
          "kept_seconds": result.terms.kept.map { .int(Int($0)) } ?? .null,
          "from": result.terms.from.map { .string(WallClock.text($0, in: zone)) } ?? .null,
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
