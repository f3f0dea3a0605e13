import Engine
import Rules
import Wire

/// What a server says of a rollout, for people.
struct RolloutReport {
  private let json: JSON

  init(_ json: JSON) { self.json = json }

  var isStoppedByGuard: Bool { json["state"]?.string == Rollout.Ending.Cause.alarm.rawValue }

  func text(_ paint: Paint) -> Phrase {
    let revision = word("revision")
    let share: Phrase = json["percent"].map { Phrase(verbatim: "\(number($0)) %") } ?? "some"
    var out: Phrase
    switch json["state"]?.string {
    case "running":
      out = paint("running", .green)
      out +=
        "  revision \(revision) is tried on \(share) of the followers since \(word("started_at")); all others have \(word("beside"))\n"
    case Rollout.Ending.Cause.alarm.rawValue: out = paint("stopped by a guard", .red) + ended(revision, share)
    case Rollout.Ending.Cause.stopped.rawValue: out = ("stopped" as Phrase) + ended(revision, share)
    case Rollout.Ending.Cause.finished.rawValue: out = ("finished" as Phrase) + ended(revision, share)
    case Rollout.Ending.Cause.lost.rawValue: out = ("lost" as Phrase) + ended(revision, share)
    default: return "nothing is tried\n"
    }
    if json["counts_began_anew"] == .bool(true) { out += "what was counted before a restart is lost\n" }
    if let waiting = json["waiting"]?.string { out += "the served files are revision \(OutsideText.shown(waiting)), and wait until this is over\n" }
    return out + table
  }

  private func ended(_ revision: String, _ share: Phrase) -> Phrase {
    "  revision \(revision), tried on \(share) of the followers, at \(word("ended_at")): \(word("reason"))\n"
  }

  /// A line for each guard: both sides, and what speaks for a difference.
  private var table: Phrase {
    guard case .array(let guards)? = json["guards"] else { return "" }
    let rows = guards.map { row -> [Phrase] in
      func side(_ key: String) -> Phrase {
        let (events, trials) = (row[key]?["events"]?.int ?? 0, row[key]?["trials"]?.int ?? 0)
        let rate = trials == 0 ? 0 : (Double(events) / Double(trials) * 1000).rounded() / 10
        return "\(events) of \(trials) (\(written(rate)) %)"
      }
      return [
        Self.name(ofGuard: OutsideText.shown(row["guard"]?.string ?? "")), side("new"), side("old"),
        "\(row["evidence"].map { number($0) } ?? "1" as String) of \(row["stops_at"].map { number($0) } ?? "300" as String)",
      ]
    }
    return "\n" + Columns.table([["guard", "new rules", "old rules", "evidence"]] + rows)
  }

  /// Of a server of another version there may be others.
  private static func name(ofGuard word: String) -> Phrase { RolloutGuard(rawValue: word)?.name ?? Phrase(verbatim: word) }

  /// Why the server did not do it: each reason, or what `validate` would print.
  static func refusal(_ json: JSON) -> Phrase {
    if let detail = json["detail"]?.string, !detail.isEmpty {
      let lines = detail.split(separator: "\n").map { OutsideText.shown(String($0)) }
      // A finding has a head of its own.
      if lines.count == 1, let line = lines.first { return "wxrules: \(line)\n" }
      return Phrase(
        verbatim: detail.split(separator: "\n", omittingEmptySubsequences: false).map { OutsideText.shown(String($0)) }.joined(separator: "\n"))
    }
    guard case .array(let errors)? = json["errors"] else { return "wxrules: the server refused, and said not why\n" }
    return errors.compactMap(\.string).map { "wxrules: \(OutsideText.shown($0))\n" as Phrase }.joined(separator: "")
  }

  private func word(_ key: String) -> String { OutsideText.shown(json[key]?.string ?? "?") }

  /// With one place behind the point at most.
  private func number(_ json: JSON) -> String {
    switch json {
    case .int(let number): String(number)
    case .number(let number): written(number < 100 ? (number * 100).rounded() / 100 : number.rounded())
    case .null, .bool, .string, .array, .object: "?"
    }
  }
}
