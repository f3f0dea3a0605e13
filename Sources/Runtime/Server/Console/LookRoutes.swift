internal import Engine
internal import Hummingbird
internal import Rules

/// What the console shows: figures, followers, codes, rules, and what is tried. Nothing is changed by it.
struct LookRoutes: Sendable {
  let reader: ConsoleReader
  /// For what has to be worked out, and not only to be read: one after the other.
  let worker: ConsoleReader
  let figures: FigureAnswers
  let followers: FollowerAnswers
  let codes: CodeAnswers
  let rules: RuleAnswers
  let tries: TryRoutes

  func add(to router: OperatorRouter<OperatorContext>) {
    addFigures(to: router)
    addFollowers(to: router)
    addCodes(to: router)
    addRules(to: router)
  }

  /// What the promotion brought.
  private func addFigures(to router: OperatorRouter<OperatorContext>) {
    reader.add("/api/report", to: router, knowing: KnownWords(["account", "from", "to", "policy", "lang"], several: ["campaign", "by"])) {
      [figures] words, form in try figures.report(words, form)
    }
    reader.add("/api/report/rules", to: router, knowing: ["account", "from", "to", "by"]) { [figures] words, form in try figures.rules(words, form) }
    reader.add("/api/report/unanswered", to: router, knowing: ["account", "from", "to", "days", "limit"]) { [figures] words, form in
      try figures.unanswered(words, form)
    }
    reader.add("/api/report/experiments", to: router, knowing: ["account"]) { [figures] words, form in try figures.experiments(words, form) }
    reader.addNaming("/api/report/stock", to: router, knowing: ["account", "unused_after"]) { [figures] words, form, openids in
      try figures.stock(words, form, showsOpenids: openids)
    }
    reader.addNaming("/api/report/fraud", to: router, knowing: ["account", "from", "to"]) { [figures] words, form, openids in
      try figures.fraud(words, form, showsOpenids: openids)
    }
    reader.add("/api/report/reconcile", to: router, knowing: ["account", "from", "to"]) { [figures] words, form in try figures.reconcile(words, form)
    }
    reader.add("/api/remarks", to: router, knowing: ["account", "day", "lang"]) { [figures] words, form in try figures.remarks(words, form) }
  }

  /// People, and why they were answered so.
  private func addFollowers(to router: OperatorRouter<OperatorContext>) {
    reader.addNaming("/api/ledger", to: router, knowing: FollowerAnswers.ledgerWords) { [followers] words, form, openids in
      try followers.ledger(words, form, showsOpenids: openids)
    }
    reader.addNaming("/api/followers", to: router, knowing: ["account", "text", "tag", "campaign", "code", "limit"]) {
      [followers] words, form, openids in
      try followers.followers(words, form, showsOpenids: openids)
    }
    reader.add("/api/turns", to: router, knowing: ["account", "rule", "kind", "mark", "before", "limit"]) { [followers] words, form in
      try followers.turns(words, form)
    }
    router.get("/api/followers/{mask}") { [followers, reader] request, context in
      let name = PathPart(try context.parameters.require("mask")).text
      return try await reader.answer(request, context, naming: true, knowing: ["account", "turns"]) { words, reader in
        try followers.follower(name, words, showsOpenids: reader.showsOpenids)
      }
    }
    router.get("/api/turns/{id}") { [followers, reader] request, context in
      let id = PathPart(try context.parameters.require("id")).text
      return try await reader.answer(request, context) { _, _ in try followers.turn(id) }
    }
  }

  private func addCodes(to router: OperatorRouter<OperatorContext>) {
    reader.add("/api/codes", to: router, knowing: ["account", "campaign"]) { [codes] words, form in try codes.list(words, form) }
    reader.get("/api/codes/status", to: router, knowing: ["account"]) { [codes] words, _ in try codes.status(words) }
    reader.get("/api/code", to: router, knowing: ["address", "account"]) { [codes] words, _ in try codes.show(words) }
    reader.get("/api/code.svg", to: router, knowing: ["address", "account", "download"]) { [codes] words, _ in try codes.image(words) }
  }

  private func addRules(to router: OperatorRouter<OperatorContext>) {
    router.get("/api/rules") { [rules] request, context in
      // What is at hand now goes along: after a reload it would have to be worked out where others wait for what is only read.
      if let live = rules.atHand(AskedWords(request)) {
        return try await reader.answer(request, context, knowing: ["revision"]) { _, _ in try rules.files(of: live) }
      }
      return try await worker.answer(request, context, knowing: ["revision"]) { words, _ in try rules.files(words) }
    }
    router.get("/api/validate") { [rules] request, context in
      if let known = rules.validated { return try await reader.answer(request, context) { _, _ in ConsoleOutcome(json: known.json()) } }
      return try await worker.answer(request, context) { _, _ in try rules.validate() }
    }
    worker.get("/api/diff", to: router, knowing: ["old", "new"]) { [rules] words, reader in
      try rules.difference(words, showsPieces: reader.showsPieces)
    }
    router.get("/api/table/{campaign}") { [rules, worker] request, context in
      let campaign = PathPart(try context.parameters.require("campaign")).text
      return try await worker.answer(request, context, knowing: ["account"]) { words, reader in
        try rules.table(campaign, words, showsPieces: reader.showsPieces)
      }
    }
    // Nothing is changed by it: whoever may look may try.
    router.post("/api/try") { [tries, reader] request, context in
      try await reader.console.answer(request, context) { caller, _ in
        try await tries.take(request, from: await context.client, showsPieces: caller.role.allows(.operate)).response
      }
    }
  }
}
