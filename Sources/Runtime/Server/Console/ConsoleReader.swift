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
  func get(
    _ path: String, to router: OperatorRouter<OperatorContext>, knowing known: KnownWords,
    _ body: @escaping @Sendable (AskedWords, Reader) throws -> ConsoleOutcome
  ) {
    router.get(RouterPath(path)) { request, context in try await answer(request, context, knowing: known, body) }
  }

  /// A path whose answers name nobody, and its table.
  func add(_ path: String, to router: OperatorRouter<OperatorContext>, knowing known: KnownWords, _ body: @escaping Answer) {
    table(path, to: router, naming: false, known) { words, form, _ in try body(words, form) }
  }

  /// The same where openids may be asked for.
  func addNaming(_ path: String, to router: OperatorRouter<OperatorContext>, knowing known: KnownWords, _ body: @escaping NamingAnswer) {
    table(path, to: router, naming: true, known, body)
  }

  private func table(
    _ path: String, to router: OperatorRouter<OperatorContext>, naming: Bool, _ known: KnownWords, _ body: @escaping NamingAnswer
  ) {
    for (end, form) in [("", .json), (".csv", .csv)] as [(String, ConsoleOutcome.Form)] {
      router.get(RouterPath(path + end)) { request, context in
        try await answer(request, context, naming: naming, knowing: known) { words, reader in try body(words, form, reader.showsOpenids) }
      }
    }
  }

  /// - Parameters:
  ///   - naming: whether openids may be asked for.
  ///   - known: what else may stand behind the `?`.
  func answer(
    _ request: Request, _ context: OperatorContext, naming: Bool = false, knowing known: KnownWords = [],
    _ body: @escaping @Sendable (AskedWords, Reader) throws -> ConsoleOutcome
  ) async throws -> Response {
    try await console.answer(request, context, knowing: naming ? known.and("openids") : known) { caller, words in
      var isOpen = false
      if naming { isOpen = try await console.showsOpenids(words, request, caller) }
      let reader = Reader(showsOpenids: isOpen, showsPieces: caller.role.allows(.operate))
      return try await desk.work(for: await context.client) { try body(words, reader) }.response
    }
  }
}
