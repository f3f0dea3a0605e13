internal import Engine
internal import Hummingbird
internal import NIOPosix
internal import Rules
internal import Serving
internal import Wire

/// `/api/report…` and `/api/remarks`: what the promotion brought.
struct FigureRoutes: Sendable {
  let answers: FigureAnswers
  let reader: ConsoleReader

  func add(to router: Router<OperatorContext>) {
    reader.add("/api/report", to: router) { [answers] words, form in try answers.report(words, form) }
    reader.add("/api/report/rules", to: router) { [answers] words, form in try answers.rules(words, form) }
    reader.add("/api/report/unanswered", to: router) { [answers] words, form in try answers.unanswered(words, form) }
    reader.add("/api/report/experiments", to: router) { [answers] words, form in try answers.experiments(words, form) }
    reader.addNaming("/api/report/stock", to: router) { [answers] words, form, openids in try answers.stock(words, form, showsOpenids: openids) }
    reader.addNaming("/api/report/fraud", to: router) { [answers] words, form, openids in try answers.fraud(words, form, showsOpenids: openids) }
    reader.add("/api/report/reconcile", to: router) { [answers] words, form in try answers.reconcile(words, form) }
    reader.add("/api/remarks", to: router) { [answers] words, form in try answers.remarks(words, form) }
  }
}

/// `/api/ledger`, `/api/followers…` and `/api/turns…`: people, and why they were answered so.
struct FollowerRoutes: Sendable {
  let answers: FollowerAnswers
  let reader: ConsoleReader

  func add(to router: Router<OperatorContext>) {
    reader.addNaming("/api/ledger", to: router) { [answers] words, form, openids in try answers.ledger(words, form, showsOpenids: openids) }
    reader.addNaming("/api/followers", to: router) { [answers] words, form, openids in try answers.followers(words, form, showsOpenids: openids) }
    reader.add("/api/turns", to: router) { [answers] words, form in try answers.turns(words, form) }
    router.get("/api/followers/{mask}") { [answers, reader] request, context in
      let name = PathPart(try context.parameters.require("mask")).text
      return try await reader.answer(request, context, naming: true) { openids in
        try answers.follower(name, AskedWords(request), showsOpenids: openids)
      }
    }
    router.get("/api/turns/{id}") { [answers, reader] request, context in
      let id = PathPart(try context.parameters.require("id")).text
      return try await reader.answer(request, context, naming: false) { _ in try answers.turn(id) }
    }
  }
}

/// Reads for those who look: never more at a time than `threads` are, so that the webhook keeps the processor; others wait for their turn.
struct ConsoleReader: Sendable {
  let console: ConsoleRoutes
  /// Two of their own.
  let threads: NIOThreadPool

  /// A path whose answers name nobody, and its table.
  func add(
    _ path: String, to router: Router<OperatorContext>, _ body: @escaping @Sendable (AskedWords, ConsolePaper.Form) throws -> ConsolePaper
  ) {
    for (end, form) in [("", .json), (".csv", .csv)] as [(String, ConsolePaper.Form)] {
      router.get(RouterPath(path + end)) { request, context in
        try await answer(request, context, naming: false) { _ in try body(AskedWords(request), form) }
      }
    }
  }

  /// The same where openids may be asked for.
  func addNaming(
    _ path: String, to router: Router<OperatorContext>,
    _ body: @escaping @Sendable (AskedWords, ConsolePaper.Form, _ showsOpenids: Bool) throws -> ConsolePaper
  ) {
    for (end, form) in [("", .json), (".csv", .csv)] as [(String, ConsolePaper.Form)] {
      router.get(RouterPath(path + end)) { request, context in
        try await answer(request, context, naming: true) { openids in try body(AskedWords(request), form, openids) }
      }
    }
  }

  /// - Parameter naming: whether openids may be asked for; where not, the asking is of no account.
  func answer(
    _ request: Request, _ context: OperatorContext, naming: Bool, _ body: @escaping @Sendable (_ showsOpenids: Bool) throws -> ConsolePaper
  ) async throws -> Response {
    try await console.answer(request, context) { caller in
      var isOpen = false
      if naming {
        guard let shows = await console.showsOpenids(request, caller) else { return ConsoleAnswer.refusal(.role) }
        isOpen = shows
      }
      do {
        return try await threads.runIfActive { [isOpen] in try body(isOpen) }.response
      } catch let fault as BookQueryFault {
        return ConsoleAnswer.errors(.badRequest, [fault.reason])
      } catch let fault as FigureFault {
        return fault.response
      }
    }
  }
}
