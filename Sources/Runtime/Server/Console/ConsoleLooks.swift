internal import Hummingbird

/// What the console shows of figures, followers, rules and codes.
struct ConsoleLooks: Sendable {
  let figures: FigureRoutes
  let followers: FollowerRoutes
  let rules: ConsoleOutcomeRoutes

  func add(to router: Router<OperatorContext>) {
    figures.add(to: router)
    followers.add(to: router)
    rules.add(to: router)
  }
}
