internal import Engine
internal import Hummingbird
internal import Rules

/// Answers what pages ask by work at a desk: who asks is looked at first, and whatever comes of it is told in one way.
struct ConsoleReader: Sendable {
  let console: ConsoleRoutes
  let desk: ConsoleDesk

  /// Who asks, as far as answers differ by it.
  struct Reader: Sendable {
    /// Whether openids are to be shown: they were asked for, and it was written down.
    let showsOpenids: Bool
    /// Whether pieces of stocks are shown whole.
    let showsPieces: Bool
  }
  typealias Answer = @Sendable (AskedWords, ConsoleOutcome.Form) throws -> ConsoleOutcome
  typealias NamingAnswer = @Sendable (AskedWords, ConsoleOutcome.Form, _ showsOpenids: Bool) throws -> ConsoleOutcome

  /// A path that is no table.
  func get(_ path: String, to router: OperatorRouter<OperatorContext>, _ body: @escaping @Sendable (AskedWords, Reader) throws -> ConsoleOutcome) {
    router.get(RouterPath(path)) { request, context in
      let words = AskedWords(request)
      return try await answer(request, context) { try body(words, $0) }
    }
  }

  /// A path whose answers name nobody, and its table.
  func add(_ path: String, to router: OperatorRouter<OperatorContext>, _ body: @escaping Answer) {
    table(path, to: router, naming: false) { words, form, _ in try body(words, form) }
  }

  /// The same where openids may be asked for.
  func addNaming(_ path: String, to router: OperatorRouter<OperatorContext>, _ body: @escaping NamingAnswer) {
    table(path, to: router, naming: true, body)
  }

  private func table(_ path: String, to router: OperatorRouter<OperatorContext>, naming: Bool, _ body: @escaping NamingAnswer) {
    for (end, form) in [("", .json), (".csv", .csv)] as [(String, ConsoleOutcome.Form)] {
      router.get(RouterPath(path + end)) { request, context in
        let words = AskedWords(request)
        return try await answer(request, context, naming: naming) { try body(words, form, $0.showsOpenids) }
      }
    }
  }

  /// - Parameter naming: whether openids may be asked for; where not, the asking is of no account.
  func answer(
    _ request: Request, _ context: OperatorContext, naming: Bool = false, _ body: @escaping @Sendable (Reader) throws -> ConsoleOutcome
  ) async throws -> Response {
    try await console.answer(request, context) { caller in
      var isOpen = false
      if naming { isOpen = try await console.showsOpenids(request, caller) }
      let reader = Reader(showsOpenids: isOpen, showsPieces: caller.role.allows(.operate))
      return try await desk.work(for: await context.client) { try body(reader) }.response
    }
  }
}
