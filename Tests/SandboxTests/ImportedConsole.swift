import Engine
import Rules
import Sandbox
import TestSupport
import Wire

/// A console's answers held against those of the rules that were made of it.
struct ImportedConsole {
  let console: InventedConsole
  let website: WebsiteReplies
  let imported: ImportedRuleSet
  let ruleSet: RuleSet

  struct Failure: Error, CustomStringConvertible { let description: String }

  static func imported(_ console: InventedConsole, in language: DisplayLanguage = .zh) throws -> ImportedRuleSet {
    let media = console.media.mapValues { ConsoleExport.Medium.file(format: $0) }
    return try RuleImport(
      ConsoleExport([.replies: console.replies, .shownMenu: console.menu], media: media), account: nil, language: language, now: Compile.now
    ).ruleSet()
  }

  init(_ console: InventedConsole) throws {
    self.console = console
    website = WebsiteReplies(replies: console.replies, menu: console.menu)
    imported = try Self.imported(console)
    let files = MemoryFiles(
      Dictionary(imported.files.map { ($0.path, $0.text) } + imported.media.map { ($0.path, "") }) { first, _ in first })
    let (compilation, sources) = RuleCompiler(now: Compile.now).compile(roots: ["rules.yaml"], from: files)
    let validation = RuleValidation(compilation, sources, roots: ["rules.yaml"], from: files)
    let faults = validation.findings.filter { $0.severity != .note }
    let text = imported.files.map(\.text).joined()
    guard let ruleSet = compilation.ruleSet, faults.isEmpty else {
      throw Failure(description: DiagnosticText(files: sources).render(faults.isEmpty ? compilation.findings : faults) + "\n" + text)
    }
    let failed = RuleTests(ruleSet, files: files).run { _ in true }.filter { !$0.failures.isEmpty }
    guard failed.isEmpty else { throw Failure(description: "\(failed.map { "\($0.name): \($0.failures)" })\n" + text) }
    self.ruleSet = ruleSet
  }

  /// What differs, in words; nothing where each of them gets the same.
  func differences() throws -> [String] {
    var found: [String] = []
    // Phones send no text without a sign in it: of blanks alone rules see nothing, and a keyword of one blank would be in it.
    for text in console.texts where text.contains(where: { !$0.isWhitespace }) { try compare(.text(text), .text(text), &found) }
    try compare(.message, .named("image"), &found)
    try compare(.follow, .follow, &found, isFollower: false)
    for button in website.buttons {
      guard let name = button["name"]?.string, let key = keys[name] else { continue }
      try compare(.tap(name), .click(key), &found)
    }
    return found
  }

  /// By the name of a button, its key.
  private var keys: [String: String] {
    func keys(_ buttons: [Menu.Button]) -> [(String, String)] {
      buttons.flatMap { button -> [(String, String)] in
        switch button {
        case .menu(_, let inner): keys(inner)
        case .action(let name, .click(let key)): [(name, key)]
        case .action: []
        }
      }
    }
    return Dictionary(ruleSet.compiled.menus.flatMap { keys($0.buttons) }) { first, _ in first }
  }

  private func compare(_ act: WebsiteReplies.Act, _ form: MessageForm, _ found: inout [String], isFollower: Bool = true) throws {
    var decoder = EventDecoder()
    let event = try decoder.decode(form.xml(openid: "oTEST", account: "gh_000000000000", isFollower: isFollower, time: Compile.now))
    let expected = website.answer(to: act)
    var seen: Set<JSON> = []
    let tries: UInt64 = if case .one = expected { 60 } else { 1 }
    for seed in 0..<tries {
      let simulation = Simulation(event, named: "t", against: ruleSet, given: Facts(), at: Moment(now: Compile.now, seed: seed))
      let bodies = bodies(simulation.plan)
      let isSame: Bool
      switch expected {
      case .nothing: isSame = bodies.isEmpty
      case .all(let messages): isSame = bodies == messages
      case .one(let messages):
        isSame = bodies.count == 1 && messages.contains(bodies[0])
        seen.formUnion(bodies)
      }
      if !isSame {
        found.append("\(act): \(expected), but \(bodies) by \(simulation.plan.rule ?? "none")")
        return
      }
      if case .one(let messages) = expected, seed >= 8, seen.count == Set(messages).count { return }
    }
    if case .one(let messages) = expected, !Set(messages).isSubset(of: seen) { found.append("\(act): never \(Set(messages).subtracting(seen))") }
  }

  private func bodies(_ plan: Plan) -> [JSON] {
    let sent = plan.actions.compactMap { action -> Reply? in
      if case .send(let message, _) = action.kind, case .reply(let reply) = message.content { reply } else { nil }
    }
    return ([plan.reply] + sent).compactMap { body($0) }
  }

  private func body(_ reply: Reply) -> JSON? {
    func medium(_ name: String) -> JSON {
      let path = ruleSet.compiled.media.first { $0.name == name }?.place
      return .string(imported.media.first { $0.path == path }?.content ?? "no medium \(name)")
    }
    switch reply {
    case .none: return nil
    case .text(let text): return ["type": "text", "text": ["content": .string(text.string)]]
    case .image(let name): return ["type": "image", "image": ["media_id": medium(name)]]
    case .voice(let name): return ["type": "voice", "voice": ["media_id": medium(name)]]
    case .video(let name, let title, let description):
      return ["type": "video", "video": ["media_id": medium(name), "title": .string(title ?? ""), "description": .string(description ?? "")]]
    case .news(let articles):
      return [
        "type": "news",
        "news": [
          "articles": .array(
            articles.map {
              [
                "title": .string($0.title.string), "description": .string($0.description.string), "picurl": .string($0.picture.string),
                "url": .string($0.url.string),
              ]
            })
        ],
      ]
    case .music, .transfer: return "never"
    }
  }
}
