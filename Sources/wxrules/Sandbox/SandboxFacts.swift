import ArgumentParser
import Rules
import Sandbox
import Wire

struct SandboxFactsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "facts",
    abstract: said("List what sources disagree on, both readings of each, and which one is played."),
    discussion: said(
      """
      The stricter reading is played unless --lenient NAME asks for the other, here
      as in `wxrules sandbox` and `wxrules sandbox run`.
      """))

  @Option(
    parsing: .unconditionalSingleValue,
    help: said("Play the kinder reading of this one; may be repeated.", valueName: "fact"))
  var lenient: [String] = []
  @Option(help: said("How it is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

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
        let close = Suggestion.closest(to: name, in: DisputedFact.allCases.map(\.rawValue))
        throw Terminal.stop(
          close.map { "--lenient \(name): no disputed fact; did you mean \($0)?" }
            ?? "--lenient \(name): no disputed fact; `wxrules sandbox facts` lists them")
      }
      lenient.insert(fact)
    }
    return Readings(lenient: lenient)
  }

  /// - Throws: what stops the command, for a name that is no account of the rules.
  static func accounts(_ names: [String], of ruleSet: RuleSet) throws -> Set<String> {
    let known = ruleSet.accounts.map(\.name)
    for name in names where !known.contains(name) {
      let close = Suggestion.closest(to: name, in: known)
      throw Terminal.stop(
        close.map { "--unverified \(name): no account of the rules; did you mean \($0)?" } ?? "--unverified \(name): no account of the rules")
    }
    return Set(names)
  }

  static func text(_ fact: DisputedFact, _ readings: Readings) -> Phrase {
    let about = fact.about
    let isLenient = readings.isLenient(fact)
    func line(_ label: Phrase, _ text: Phrase, _ isPlayed: Bool) -> Phrase {
      Phrase(verbatim: "  \(isPlayed ? "▸" : " ") ") + label.padded(to: 7) + "  " + text + "\n"
    }
    return Phrase(verbatim: Terminal.paint(verbatim: fact.rawValue, .bold) + "  ") + about.question + "\n" + line("strict", about.strict, !isLenient)
      + line("lenient", about.lenient, isLenient) + line("source", about.source, false)
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
  static func text(_ refusal: SandboxRefusals.Refusal) -> Phrase {
    let account = Phrase(verbatim: refusal.account.isEmpty ? "" : "\(refusal.account): ")
    let code = Phrase(verbatim: refusal.code.map { "  \($0)" } ?? "")
    let line: Phrase = "refused\(refusal.again)  \(account)\(refusal.subject)\(code)  \(refusal.reason)"
    // Paths and reasons hold what was sent.
    return line.mapped { OutsideText.shown($0) } + "\n"
  }
}
