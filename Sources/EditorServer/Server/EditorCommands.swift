internal import Engine
internal import Rules
internal import Wire

/// What lenses and code actions ask for. Each is answered with a text.
enum EditorCommand: String, CaseIterable {
  /// A path and the name of a test.
  case test = "wxrules.test"
  /// A path and the name of a campaign.
  case scan = "wxrules.scan"
  /// A code of a finding.
  case explain = "wxrules.explain"
  /// The path of a document: what `wxrules fix --write` would write in its rule set.
  case fix = "wxrules.fix"
}

extension EditorSession {
  mutating func execute(_ parameters: JSON) throws(RequestFault) -> JSON {
    guard let name = parameters["command"]?.string, let command = EditorCommand(rawValue: name) else {
      throw fault(.invalidParameters, "no command `\(parameters["command"]?.string ?? "")`")
    }
    let arguments = (parameters["arguments"]?.items ?? []).compactMap(\.string)
    switch command {
    case .explain:
      guard let code = arguments.first.flatMap(Diagnostic.Code.init(rawValue:)), let page = page(code, language) else {
        throw fault(.invalidParameters, "no such code; `wxrules explain` lists them")
      }
      return shown(page, isGood: true)
    case .fix:
      guard let path = arguments.first, let view = sets.view(of: path) else { throw fault(.failed, "`\(arguments.first ?? "")` is part of no rules") }
      let edits = allFixes(of: view)
      if edits.isEmpty { return shown(said("there is nothing to fix"), isGood: true) }
      ask("workspace/applyEdit", ["label": .string(said("all fixes of these rules")), "edit": workspaceEdit(edits)])
      return .string(said("\(counted(edits.values.reduce(0) { $0 + $1.count }, "change"))"))
    case .test:
      let (rules, name) = try rules(arguments)
      let results = RuleTests(rules, files: documents.files(over: disk)).run { $0 == name }
      guard let result = results.first else { throw fault(.failed, "no test is called `\(name)`") }
      if result.failures.isEmpty { return shown(said("test `\(name)` passed"), isGood: true) }
      let reasons = result.failures.map { said("\($0)") }.joined(separator: "\n")
      return shown(said("test `\(name)` failed") + "\n" + reasons, isGood: false)
    case .scan:
      let (rules, name) = try rules(arguments)
      guard let campaign = rules.campaign(named: name) else { throw fault(.failed, "no campaign is called `\(name)`") }
      guard let scene = campaign.plannedCode(at: 0, in: rules.compiled).scene else {
        throw fault(.failed, "the codes of `\(name)` are made on demand")
      }
      return shown(try answer(to: scene.description, of: campaign, in: rules), isGood: true)
    }
  }

  /// As `wxrules simulate --scan` plays it, of a follower who follows already.
  private func answer(to scene: String, of campaign: Campaign, in rules: RuleSet) throws(RequestFault) -> String {
    let played = PlayedEvent(under: rules)
    let addressee = rules.addressee(campaign.account)
    let time = now
    var decoder = EventDecoder()
    guard let event = try? decoder.decode(played.xml(of: .scan(scene), to: addressee, time: time)) else {
      throw fault(.failed, "a scan of `\(scene)` cannot be played")
    }
    do throws(FileFault) {
      return said(SimulationText(try played.simulation(of: event, named: scene), colour: false, explains: false).render())
    } catch {
      throw fault(.failed, "\(error.reason)")
    }
  }

  private func rules(_ arguments: [String]) throws(RequestFault) -> (RuleSet, String) {
    guard arguments.count == 2 else { throw fault(.invalidParameters, "it wants a path and a name") }
    guard let view = sets.view(of: arguments[0]) else { throw fault(.failed, "`\(arguments[0])` is part of no rules") }
    guard let rules = view.compilation.ruleSet else { throw fault(.failed, "the rules have errors") }
    return (rules, arguments[1])
  }

  private mutating func shown(_ text: String, isGood: Bool) -> JSON {
    send("window/showMessage", ["type": .int(isGood ? 3 : 2), "message": .string(text)])
    return .string(text)
  }
}
