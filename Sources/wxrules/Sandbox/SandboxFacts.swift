import ArgumentParser
import Rules
import Sandbox
import Wire

struct SandboxFactsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "facts",
    abstract: "List what sources disagree on, both readings of each, and which one is played.",
    discussion: """
      The stricter reading is played unless --lenient NAME asks for the other, here
      as in `wxrules sandbox` and `wxrules sandbox run`.
      """)

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Play the kinder reading of this one; may be repeated.", valueName: "fact"))
  var lenient: [String] = []
  @Option(help: "How it is written.")
  var format: OutputFormat = .text

  func run() throws {
    let readings = try SandboxFacts.readings(lenient)
    switch format {
    case .text: Terminal.write(DisputedFact.allCases.map { SandboxFacts.text($0, readings) }.joined(separator: "\n"))
    case .json: Terminal.write(json: JSON.object(["facts": .array(DisputedFact.allCases.map { SandboxFacts.json($0, readings) })]))
    }
  }
}

enum SandboxFacts {
  /// - Throws: what stops the command, for a name that is none.
  static func readings(_ names: [String]) throws -> Readings {
    var lenient: Set<DisputedFact> = []
    for name in names {
      guard let fact = DisputedFact(rawValue: name) else {
        let near = Suggestion.closest(to: name, in: DisputedFact.allCases.map(\.rawValue)).map { "; did you mean \($0)?" } ?? ""
        throw Terminal.stop("--lenient \(name): no disputed fact\(near); `wxrules sandbox facts` lists them")
      }
      lenient.insert(fact)
    }
    return Readings(lenient: lenient)
  }

  /// - Throws: what stops the command, for a name that is no account of the rules.
  static func accounts(_ names: [String], of ruleSet: RuleSet) throws -> Set<String> {
    let known = ruleSet.accounts.map(\.name)
    for name in names where !known.contains(name) {
      let near = Suggestion.closest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
      throw Terminal.stop("--unverified \(name): no account of the rules\(near)")
    }
    return Set(names)
  }

  static func text(_ fact: DisputedFact, _ readings: Readings) -> String {
    let about = fact.about
    let isLenient = readings.isLenient(fact)
    func line(_ label: String, _ text: String, _ isPlayed: Bool) -> String { "  \(isPlayed ? "▸" : " ") \(label)  \(text)\n" }
    return Terminal.paint(fact.rawValue, .bold) + "  \(about.question)\n" + line("strict ", about.strict, !isLenient)
      + line("lenient", about.lenient, isLenient) + "    source   \(about.source)\n"
  }

  static func json(_ fact: DisputedFact, _ readings: Readings) -> JSON {
    let about = fact.about
    return [
      "name": .string(fact.rawValue), "question": .string(about.question), "strict": .string(about.strict), "lenient": .string(about.lenient),
      "source": .string(about.source), "played": .string(readings.isLenient(fact) ? "lenient" : "strict"),
    ]
  }
}

/// What the platform refused, as a line of the sandbox's log. No openid stands in it.
enum RefusalLine {
  static func text(_ refusal: SandboxRefusals.Refusal) -> String {
    let account = refusal.account.isEmpty ? "" : "\(refusal.account): "
    // Paths and reasons hold what was sent.
    return OutsideText.shown("refused\(refusal.again)  \(account)\(refusal.subject)\(refusal.code.map { "  \($0)" } ?? "")  \(refusal.reason)") + "\n"
  }
}
