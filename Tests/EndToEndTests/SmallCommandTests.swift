import Foundation
import Rules
import TestSupport
import Testing

/// Commands that are small and promised all the same.
@Suite("small commands")
struct SmallCommandTests {
  @Test("completions are a script that the shell takes, with every command in it", arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) throws {
    let scratch = try Scratch()
    let made = try Binary.run(["--generate-completion-script", shell])
    #expect(made.status == 0 && made.errors.isEmpty)
    for command in Set(SettingTests.calls.keys.map { $0.prefix { $0 != " " } }) { #expect(made.output.contains(command), "\(command)") }
    guard Tool.isInstalled(shell) else {
      print("SKIPPED: \(shell) is not installed, so its completions were not read")
      return
    }
    try made.output.write(toFile: scratch.path + "/script", atomically: true, encoding: .utf8)
    #expect(try Binary.shell("/usr/bin/\(shell) -n '\(scratch.path)/script'") == 0)
  }

  @Test("a conversation that goes as it should ends with 0, one in which something else came with 1", arguments: [("欢迎来到静安店", 0), ("别的", 1)])
  func conversation(_ expected: String, _ status: Int32) throws {
    let scratch = try Scratch()
    try scratch.write(CampaignTests.shop, to: "rules.yaml")
    try scratch.write(
      "start: 2026-06-01T12:00\nsteps:\n  - { who: 小王, scan: \"door:sh01\", expect: { contains: \(expected) } }\n", to: "fair.yaml")
    let run = try Binary.run(["sandbox", "run", "fair.yaml"], in: scratch.path, environment: SandboxRun.secrets)
    #expect(run.status == status, "\(run)")
    #expect(run.output.contains("`别的` was expected") == (status == 1), "\(run)")
  }

  @Test(
    "an event of the house's own servers is a step of a rehearsal",
    arguments: [
      ("fields: { amount: 99.5 }, expect: { rule: paid, nothing: true }", [], 0, "your server posts paid"),
      ("fields: { amount: 99.5 }, expect: { rule: last }", [], 1, "rule `last` was expected to answer, and `paid` did"),
      ("fields: { amount: viel }", [], 2, "paid.yaml:3: `amount` is not"), ("fields: { sum: 1 }", [], 2, "paid.yaml:3: `"),
      ("fields: { amount: 99.5 }", ["--at", "http://127.0.0.1:1"], 2, "paid.yaml:3: `outside` is posted to the server of a rehearsal"),
    ] as [(String, [String], Int32, String)])
  func outside(_ step: String, _ options: [String], _ status: Int32, _ says: String) throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules.replacingOccurrences(of: ">=1.4", with: ">=1.6") + """
        outside: { paid: { fields: { amount: decimal } } }
        rules:
          - { id: paid, on: outside.paid, reply: none, do: [ { set: { last: "{{ event.fields.amount }}" } } ] }
          - { id: last, on: text, reply: "{{ vars.last | default: 0 }}" }

        """, to: "rules.yaml")
    try scratch.write(
      """
      steps:
        - { who: 小王, follow: true }
        - { who: 小王, outside: paid, \(step) }
        - { who: 小王, text: x, expect: { contains: "99.5" } }

      """, to: "paid.yaml")
    let run = try Binary.run(["sandbox", "run", "paid.yaml"] + options, in: scratch.path, environment: SandboxRun.secrets)
    #expect(run.status == status && (run.output + run.errors).contains(says), "\(run)")
  }

  /// What the platform answers a message, how the line begins that says why it did not go, and how it stands.
  @Test(
    "at the end of a rehearsal stands what the server gave up or holds back",
    arguments: [
      ("48002", "not sent: send 送您 10 分, for 小王, by join, because refused: errcode 48002, ", "dead"),
      ("48001", "not sent: send 送您 10 分, for 小王, by join, because errcode 48001, ", "paused"), ("", "", ""),
    ])
  func unsent(_ code: String, _ line: String, _ state: String) throws {
    let scratch = try Scratch()
    try scratch.write(
      SandboxRun.rules + "rules: [ { id: join, on: text, reply: 欢迎入会。, do: [ { send: { text: 送您 10 分 } } ] } ]\n", to: "rules.yaml")
    try scratch.write("steps:\n  - { who: 小王, follow: true }\n  - { who: 小王, text: 入会 }\n", to: "join.yaml")
    let faults = code.isEmpty ? [] : ["--fault", "message/custom/send=\(code):1"]
    let run = try Binary.run(["sandbox", "run", "join.yaml"] + faults, in: scratch.path, environment: SandboxRun.secrets)
    #expect(run.status == 0 && run.output.hasSuffix("join.yaml: as expected\n"), "\(run)")
    #expect(run.output.components(separatedBy: "\n").count { $0.hasPrefix("not sent: ") } == (code.isEmpty ? 0 : 1), "\(run)")
    #expect(run.output.contains("\n" + line), "\(run)")
    let report = try Binary.run(["sandbox", "run", "join.yaml", "--format", "json"] + faults, in: scratch.path, environment: SandboxRun.secrets)
    #expect(report.output.contains("\"unsent\" : [") && report.output.contains("\"state\" : \"\(state)\"") == !code.isEmpty, "\(report)")
  }

  @Test("what was written and answered in a conversation moves no cursor and turns no writing round", arguments: ["text", "json"])
  func plain(_ format: String) throws {
    let scratch = try Scratch()
    try scratch.write(SandboxRun.rules + "rules: [ { id: hi, on: text, reply: \"{{ message.content }}!\" } ]\n", to: "rules.yaml")
    try scratch.write(
      "steps:\n  - { who: 小王, follow: true }\n  - { who: 小王, text: \"a\\e[31mb\\u202Ec\", expect: { contains: x } }\n", to: "talk.yaml")
    let run = try Binary.run(["sandbox", "run", "talk.yaml", "--format", format], in: scratch.path, environment: SandboxRun.secrets)
    #expect(run.status == 1 && run.output.contains("`x` was expected, and this came: a[31mb"), "\(run)")
    #expect(run.output.split(separator: "\n").allSatisfy { OutsideText.isPlain(String($0)) }, "\(run)")
  }

  @Test("every command's help ends with 0 and says something", arguments: SettingTests.calls.keys.sorted())
  func help(_ command: String) throws {
    let help = try Binary.run(command.split(separator: " ").map { String($0) } + ["--help"])
    #expect(help.status == 0 && help.output.contains("USAGE") && help.errors.isEmpty)
  }
}
