/// The messages of a rule that runs beside the one that answers, as they count against the platform's limit.
struct SendsBeside {
  /// Of how many it is looked at who runs together: far more than the platform's limit.
  static let most = 64

  let rule: RuleDeclaration
  private let asked: Asked
  private let kinds: Set<EventKind>
  /// Those that go whenever an event of its kinds comes.
  private let sure: Int
  /// Those that may go.
  private let possible: Int

  /// Nil for a rule that sends nothing.
  init?(_ rule: RuleDeclaration, _ asked: Asked) {
    let sends = rule.actions.filter { if case .send = $0.kind { true } else { rule.role == .always && $0.kind.sendsLate } }
    guard !sends.isEmpty else { return nil }
    self.rule = rule
    self.asked = asked
    kinds = rule.kinds
    possible = sends.count
    let isSure = rule.when == nil && (rule.role == .continues || (rule.limit == nil && rule.accounts.isEmpty))
    sure = isSure ? sends.count { $0.when == nil } : 0
  }

  /// Of rules that share an account.
  func mayRun(beside others: Asked?, _ kind: EventKind) -> Bool {
    kinds.contains(kind) && !(others.map(asked.excludes) ?? false)
  }

  /// How many certainly go at once, and how many may. Of those whose conditions exclude each other only one is counted.
  static func counts(_ sends: [SendsBeside]) -> (sure: Int, possible: Int) {
    let sends = sends.prefix(most)
    var most = 0
    for start in sends.indices {
      var together = [sends[start]]
      for other in sends.indices where other != start && !together.contains(where: { $0.asked.excludes(sends[other].asked) }) {
        together.append(sends[other])
      }
      most = max(most, together.reduce(0) { $0 + $1.possible })
    }
    return (sends.reduce(0) { $0 + $1.sure }, most)
  }
}
