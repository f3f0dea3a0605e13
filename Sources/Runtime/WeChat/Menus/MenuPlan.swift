package import Engine
package import Rules
package import Wire

extension PublishedMenu {
  /// Asks the platform.
  package static func of(_ platform: Platform) async throws(PlatformFault) -> PublishedMenu {
    do throws(PlatformFault) {
      let answer = try await platform.call(PlatformCall("/cgi-bin/menu/get"))
      return try PlatformFault.reading { () throws(AnswerFault) in try PublishedMenu(answer) }
    } catch {
      if case .refused(let refusal) = error, refusal.code.code == 46003 { return .none }
      throw error
    }
  }
}

/// What must be done so that the platform has the declared menu. Pure.
package struct MenuPlan: Sendable {
  package enum Step: Sendable, Equatable {
    /// The default menu, anew.
    case publish
    /// A menu for some, by its number under `for:`, from 0.
    case add(Int)
    /// One that is declared no more, or stands in the wrong order.
    case remove(id: String)
  }
  package let account: String
  package let menu: Menu
  package let steps: [Step]
  /// Tags of menus for some that must be made first.
  package let newTags: [String]
  private let published: PublishedMenu
  private let tagIDs: [String: Int]

  package init(_ menu: Menu, against published: PublishedMenu, tagIDs: [String: Int], account: String) {
    self.menu = menu
    self.account = account
    self.published = published
    self.tagIDs = tagIDs
    var seen: Set<String> = []
    newTags = menu.variants.compactMap(\.tag).filter { tagIDs[$0] == nil && seen.insert($0).inserted }
    var steps: [Step] = []
    if published.buttons != MenuJSON.plain(MenuJSON.buttons(menu.buttons)) { steps.append(.publish) }
    let wanted = menu.variants.map { variant in
      (rule: MenuJSON.rule(variant, tagIDs: tagIDs), buttons: MenuJSON.plain(MenuJSON.buttons(variant.buttons)))
    }
    // The newest is asked first, and there is no way to change one: what stands behind the first difference, seen from the oldest, is made anew.
    let (old, new) = (Array(published.variants.reversed()), Array(wanted.enumerated().reversed()))
    let same = zip(old, new).prefix { $0.rule == $1.element.rule && $0.buttons == $1.element.buttons }.count
    steps += old.dropFirst(same).map { .remove(id: $0.id) }
    steps += new.dropFirst(same).map { .add($0.offset) }
    self.steps = steps
  }

  /// For people.
  package func text(_ paint: Paint, in language: DisplayLanguage) -> String {
    func said(_ phrase: Phrase) -> String { phrase.text(in: language) }
    if steps.isEmpty { return said("account \(account): the menu is as declared") + "\n" }
    var out = said("account \(account): \(counted(steps.count, "step"))") + "\n\n"
    for step in steps {
      switch step {
      case .publish:
        out += "  \(published.buttons == nil ? paint(verbatim: "+", .green) : paint(verbatim: "~", .yellow)) \(said("the menu"))\n"
        let (before, after) = (published.buttons.map { MenuJSON.lines($0) } ?? [], MenuJSON.lines(MenuJSON.plain(MenuJSON.buttons(menu.buttons))))
        for change in Self.difference(before, after) {
          out +=
            "      " + (change.hasPrefix("-") ? paint(verbatim: change, .red) : change.hasPrefix("+") ? paint(verbatim: change, .green) : change)
            + "\n"
        }
      case .add(let index):
        let variant = menu.variants[index]
        out += "  \(paint(verbatim: "+", .green)) \(said("a menu for \(Self.whom(variant))"))\n"
        for line in MenuJSON.lines(MenuJSON.plain(MenuJSON.buttons(variant.buttons))) { out += "      + \(line)\n" }
      case .remove(let id):
        let rule = published.variants.first { $0.id == id }?.rule.line ?? ""
        out += "  \(paint(verbatim: "-", .red)) \(said("menu \(id) for \(rule)"))\n"
      }
    }
    for tag in newTags { out += "\n" + said("tag \(tag) is made first") + "\n" }
    return out + "\n" + said("phones show a new menu within five minutes, or after unfollowing and following again") + "\n"
  }

  package var json: JSON {
    [
      "account": .string(account), "new_tags": .array(newTags.map { .string($0) }),
      "steps": .array(
        steps.map { step in
          switch step {
          case .publish: ["action": "publish", "button": MenuJSON.buttons(menu.buttons)]
          case .add(let index):
            ["action": "add", "for": .string(Self.whom(menu.variants[index]).english), "button": MenuJSON.buttons(menu.variants[index].buttons)]
          case .remove(let id): ["action": "remove", "menuid": .string(id)]
          }
        }),
    ]
  }

  private static func whom(_ variant: Menu.Variant) -> Phrase {
    [variant.tag.map { "tag \($0)" as Phrase }, variant.platform.map { "phones \($0.rawValue)" }].compactMap { $0 }.listed()
  }

  /// Lines that go and lines that come, in their places.
  private static func difference(_ before: [String], _ after: [String]) -> [String] {
    let changes = after.difference(from: before)
    var lines = before.map { "  \($0)" }
    for case .remove(let offset, let text, _) in changes { lines[offset] = "- \(text)" }
    var out: [String] = []
    var inserted = 0
    var index = 0
    let insertions = Dictionary(
      changes.insertions.map { change -> (Int, String) in
        if case .insert(let offset, let text, _) = change { (offset, text) } else { (-1, "") }
      }
    ) { first, _ in first }
    for line in lines {
      while let text = insertions[index + inserted], !line.hasPrefix("- ") {
        out.append("+ \(text)")
        inserted += 1
      }
      out.append(line)
      if !line.hasPrefix("- ") { index += 1 }
    }
    while let text = insertions[index + inserted] {
      out.append("+ \(text)")
      inserted += 1
    }
    return out
  }

  /// Carries it out, step by step; interrupted, the next plan holds what is left.
  package func apply(on platform: Platform, onStep: (Step) -> Void = { _ in }) async throws(PlatformFault) {
    var ids = tagIDs
    for tag in newTags { ids[tag] = try await platform.makeTag(tag) }
    for step in steps {
      let call: PlatformCall
      switch step {
      case .publish: call = PlatformCall("/cgi-bin/menu/create", body: .json(["button": MenuJSON.buttons(menu.buttons)]))
      case .add(let index):
        let variant = menu.variants[index]
        guard let rule = MenuJSON.rule(variant, tagIDs: ids) else {
          throw .notConfigured("tag `\(variant.tag ?? "")` has no id", remedy: "make the tag in the console, and try again")
        }
        call = PlatformCall("/cgi-bin/menu/addconditional", body: .json(["button": MenuJSON.buttons(variant.buttons), "matchrule": rule]))
      case .remove(let id): call = PlatformCall("/cgi-bin/menu/delconditional", body: .json(["menuid": .string(id)]))
      }
      // A menu for some that was added twice would stay hidden behind the first.
      let answer = try await platform.call(call, repeatsUnknown: step == .publish)
      try PlatformFault.reading { () throws(AnswerFault) in
        switch step {
        case .publish, .remove: try answer.confirm()
        case .add: _ = try answer.number("menuid", within: 0...(.max))
        }
      }
      onStep(step)
    }
  }
}
