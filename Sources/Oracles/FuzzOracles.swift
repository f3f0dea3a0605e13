internal import Engine
@_spi(Measuring) internal import Rules
internal import Wire

/// What must hold for any bytes: the fuzzers ask it for a living, and the tests ask it of every input the fuzzers ever found.
@_spi(Fuzzing) public enum FuzzOracles {
  /// Any bytes as a rules file: a rule set or at least one error, every finding drawn without a trap, the same findings twice.
  public static func yaml(_ bytes: [UInt8]) -> String? {
    let compile = { RuleCompiler(now: 1_780_286_400).compile(roots: ["rules.yaml"], from: MemoryFiles(bytes: ["rules.yaml": bytes])) }
    let (first, files) = compile()
    if first.ruleSet == nil, !first.findings.contains(where: { $0.severity == .error }) { return "no rule set and no error" }
    for finding in first.findings {
      for label in [finding.primary] + finding.related where label.span.bytes.upperBound > files[Int(label.span.file.index)].utf8.count {
        return "a place outside its file: \(finding.code.rawValue)"
      }
    }
    if DiagnosticText(files: files).render(first.findings) != DiagnosticText(files: files).render(compile().0.findings) {
      return "findings differ from run to run"
    }
    if let fault = layoutFault(of: files[0], first.findings) ?? fixFault(bytes) { return fault }
    guard let ruleSet = first.ruleSet else { return nil }
    // What the first events leave behind is what the later ones meet; the last come when a day of limits, facts and pieces is over.
    let time: Int64 = 1_780_286_400
    var oracle = PlanOracle(ruleSet, at: time)
    for time in [time, time, time + 100_000] {
      guard let events = events(at: time) else { return "our own event is not read" }
      for event in events { if let fault = oracle.fault(in: event) { return fault } }
    }
    return nil
  }

  /// A file that is laid out says what it said before, and is laid out.
  private static func layoutFault(of file: SourceFile, _ findings: [Diagnostic]) -> String? {
    guard case .edits(let edits) = Formatter.format(file) else { return nil }
    let once = SourceFile(path: file.path, utf8: edits.applied(to: file.utf8))
    guard case .edits(let more) = Formatter.format(once), more.isEmpty else { return "laid out, it is to be laid out again" }
    let after = RuleCompiler(now: 1_780_286_400).compile(roots: [file.path], from: MemoryFiles(bytes: [file.path: once.utf8])).0.findings
    func said(_ findings: [Diagnostic]) -> [String] { findings.map { "\($0.code.rawValue) \($0.message)" }.sorted() }
    return said(findings) == said(after) ? nil : "laid out, something else is found in it"
  }

  /// Fixes end, and what they change is said of the file as it was.
  private static func fixFault(_ bytes: [UInt8]) -> String? {
    var limits = Limits.standard
    limits.fixTries = 4
    let rounds = FixRounds(limits: limits) { changed in
      let files = MemoryFiles(bytes: ["rules.yaml": changed["rules.yaml"] ?? bytes])
      let (compilation, sources) = RuleCompiler(now: 1_780_286_400).compile(roots: ["rules.yaml"], from: files)
      return (compilation.findings, sources)
    }
    for changed in rounds.changed where changed.edits.inOrder() != changed.edits { return "changes that overlap" }
    return rounds.fixed.isEmpty == rounds.changed.isEmpty ? nil : "fixes that change nothing"
  }

  private static func events(at time: Int64) -> [Event]? {
    var decoder = EventDecoder()
    var events = [Event.outside("paid", openid: "o1", account: "gh_1", time: time, fields: [("amount", "7"), ("order", "x")])]
    for account in ["gh_1", "gh_2"] {
      for form in [MessageForm.text("hi"), .scan("a:1"), .click("A"), .follow] {
        guard let event = try? decoder.decode(form.xml(openid: "o1", account: account, isFollower: true, time: time)) else { return nil }
        events.append(event)
      }
    }
    return events
  }

  /// Any bytes as a message: an event or a fault; an event's answer can be read again and says what was said.
  public static func xml(_ bytes: [UInt8]) -> String? {
    var decoder = EventDecoder()
    guard let event = try? decoder.decode(bytes) else { return nil }
    let echo = event.kind == .text ? event.fields.string(event.subject) : event.scene ?? "x"
    let body = ReplyEncoder().encode(.text(SentText(echo)), to: event, at: 1)
    var reader = XMLReader()
    guard let fields = try? reader.read(body.span) else { return "our own answer is not read" }
    guard let content = fields.find([Array("Content".utf8)]) else { return "our own answer has no content" }
    // Line ends are XML's to change; everything else comes back.
    let back = fields.string(fields.raw(content)).filter { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }
    return back == echo.filter { $0 != "\r\n" && $0 != "\r" && $0 != "\n" } ? nil : "an echo came back changed"
  }

  /// Any text as a template: faults within it, or a rendering within its limits, the same twice.
  public static func template(_ bytes: [UInt8]) -> String? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let (nodes, faults) = TemplateParser.parse(text)
    for fault in faults where fault.range.upperBound > max(1, bytes.count) || fault.range.lowerBound < 0 { return "a place outside the template" }
    guard faults.isEmpty else { return nil }
    var limits = Limits.standard
    limits.renderSteps = 500
    let render = { Renderer.lenient(nodes, limits: limits) }
    let shown = render()
    if shown.utf8.count > 2 * limits.renderBytes + bytes.count { return "a rendering over its limit" }
    return shown == render() ? nil : "renderings differ from run to run"
  }

  /// `pattern NUL text`: the trie says what the pattern says, and captures lie within the text in order.
  public static func pattern(_ bytes: [UInt8]) -> String? {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map { Array($0) }
    guard parts.count == 2, let source = String(validating: parts[0], as: UTF8.self) else { return nil }
    return PatternOracle.disagreement(source, parts[1])
  }
}
