import Foundation
import Rules
import TestSupport
import Testing
import WeChat
import Wire

/// The built binary, as a user calls it.
enum Binary {
  static var path: String {
    // Beside the test bundle: .build/<platform>/<configuration>/.
    let candidates = [
      Bundle.main.bundleURL.path, Bundle.main.executableURL?.deletingLastPathComponent().path ?? "",
      Bundle.allBundles.first?.bundleURL.deletingLastPathComponent().path ?? "", Repository.root + ".build/debug",
    ]
    return candidates.map { $0 + "/wxrules" }.first { FileManager.default.isExecutableFile(atPath: $0) } ?? Repository.root + ".build/debug/wxrules"
  }

  static func bash(_ script: String, in folder: String, environment: [String: String]? = nil) throws -> String {
    let output = try UnseenFile()
    try Child("/bin/bash", ["-c", script], in: folder, environment: environment, output: output.channel, takesAll: true).ends()
    return output.text
  }

  static func shell(_ command: String) throws -> Int32 { try Child("/bin/sh", ["-c", command], errors: .nothing, takesAll: true).ends() }

  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  static func run(
    _ arguments: [String], input: String? = nil, in folder: String = Repository.root, environment: [String: String]? = nil
  ) throws -> Result {
    let output = try UnseenFile()
    let errors = try UnseenFile()
    let written = try UnseenFile(input ?? "")
    let child = try Child(
      path, arguments, in: folder, environment: environment, input: written.channel, output: output.channel, errors: errors.channel)
    let status = child.ends()
    return Result(status: status, output: output.text, errors: errors.text)
  }
}

/// A folder of its own, gone afterwards.
struct Scratch: ~Copyable {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "wxrules-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  func write(_ text: String, to name: String) throws { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("the commands")
struct CommandTests {
  static let rules = "wxrules: 1\nrules:\n  - { id: hello, on: text, when: { text: 你好 }, reply: 您好 }\n"

  @Test("init writes a starter that validates, tests and answers; it never overwrites")
  func starter() throws {
    let scratch = try Scratch()
    #expect(try Binary.run(["init"], in: scratch.path).status == 0)
    #expect(try Binary.run(["validate"], in: scratch.path).status == 0)
    let tests = try Binary.run(["test"], in: scratch.path)
    #expect(tests.status == 0 && tests.output.contains(" passed, 0 failed"), "\(tests.output)\(tests.errors)")
    #expect(try Binary.run(["simulate", "--scan", "hello"], in: scratch.path).status == 0)
    let prefixed = try Binary.run(["simulate", "--scan", "qrscene_hello"], in: scratch.path)
    #expect(prefixed.status == 2 && prefixed.errors.contains("write --scan hello"), "\(prefixed.errors)")
    let again = try Binary.run(["init"], in: scratch.path)
    #expect(again.status == 2 && again.errors.contains("is there already"))
  }

  @Test("exit codes are what the help says")
  func exitCodes() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    try scratch.write("wxrules: 1\nrules: [ { id: a } ]\n", to: "bad.yaml")
    try scratch.write("wxrules: 1\nrules: []\n", to: "warned.yaml")
    let cases: [([String], Int32)] = [
      (["validate"], 0), (["validate", "bad.yaml"], 1), (["validate", "missing.yaml"], 2), (["simulate", "--text", "你好"], 0),
      (["simulate", "--text", "再见"], 4), (["simulate"], 2), (["simulate", "--text", "x", "--rules", "bad.yaml"], 2),
      (["simulate", "missing.xml"], 2),
      (["simulate", "--text", "x", "--subscription", "new"], 2), (["simulate", "--text", "x", "--at", "noon"], 2), (["test"], 2),
      (["explain", "WX0201"], 0), (["explain", "0201"], 0), (["explain", "0999"], 2),
      (["explain", "WX9999"], 2), (["schema"], 0), (["--version"], 0), (["--help"], 0), (["simulate", "--nonsense"], 2),
    ]
    for dashed in ["—format", "－－format", "–format"] {
      let result = try Binary.run(["validate", dashed, "json"], in: scratch.path)
      #expect(result.status == 2 && result.errors.contains("write `--format`"), "\(dashed): \(result.errors)")
    }
    // What stands behind it may be a password.
    let valued = try Binary.run(["report", "—database=postgresql://u:hush@h/wx"], in: scratch.path)
    #expect(valued.status == 2 && valued.errors.contains("write `--database`") && !valued.errors.contains("hush"), "\(valued.errors)")
    #expect(try Binary.run(["simulate", "--text", "—format"], in: scratch.path).status == 4)
    for (arguments, status) in cases { #expect(try Binary.run(arguments, in: scratch.path).status == status, "\(arguments)") }
  }

  @Test("each finding and each of the platform's codes is explained by its own page")
  func explained() throws {
    for code in Diagnostic.Code.allCases.map(\.rawValue) {
      let page = try Binary.run(["explain", code])
      #expect(page.status == 0 && page.output.hasPrefix("# \(code): "), "\(code): \(page.output.prefix(80))")
    }
    // One of each group: its meaning is the table's.
    for group in ErrorCode.rows {
      let code = group.codes.lowerBound
      let page = try Binary.run(["explain", "--", "\(code)"])
      #expect(page.status == 0 && page.output.hasPrefix("errcode \(code)\n  means   \(group.meaning)\n"), "\(code): \(page.output)")
    }
  }

  @Test("changing one reply changes what simulate prints, with no build")
  func editing() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    #expect(try Binary.run(["simulate", "--text", "你好"], in: scratch.path).output.contains("│ 您好"))
    try scratch.write(Self.rules.replacingOccurrences(of: "您好", with: "欢迎回来"), to: "rules.yaml")
    #expect(try Binary.run(["simulate", "--text", " 你好 "], in: scratch.path).output.contains("│ 欢迎回来"))
  }

  @Test("an event comes by standard input, and JSON comes out")
  func standardInput() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let xml =
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>你好</Content></xml>"
    let result = try Binary.run(["simulate", "-", "--format", "json"], input: xml, in: scratch.path)
    let report = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(report["rule"] as? String == "hello")
    let plain = try Binary.run(["simulate", "-", "--format", "xml"], input: xml, in: scratch.path)
    #expect(
      plain.output
        == "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好]]></Content></xml>\n"
    )
  }

  @Test("of many events and rule sets each has its result, and the exit code comes at the end")
  func many() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules + "tests: [ { name: a, event: { text: 你好 }, expect: { rule: hello } } ]\n", to: "rules.yaml")
    let xml =
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>你好</Content></xml>"
    try scratch.write(xml, to: "1.xml")
    try scratch.write("nonsense", to: "2.xml")
    try scratch.write(xml, to: "3.xml")
    let names = ["1.xml", "2.xml", "missing.xml", "3.xml"]
    let text = try Binary.run(["simulate"] + names, in: scratch.path)
    #expect(text.status == 2 && text.output.components(separatedBy: "│ 您好").count == 3 && text.output.contains("== 3.xml"), "\(text.output)")
    #expect(text.errors.contains("wxrules: 2.xml: ") && text.errors.contains("wxrules: missing.xml: no such file"), "\(text.errors)")
    let json = try Binary.run(["simulate", "--format", "json"] + names, in: scratch.path)
    let reports = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]])
    #expect(reports.map { $0["name"] as? String } == names && reports.map { $0["error"] != nil } == [false, true, true, false])
    for command in ["validate", "test"] {
      let result = try Binary.run([command, "missing.yaml", "rules.yaml"], in: scratch.path)
      #expect(result.status == 2 && result.output.contains("ok  1 ") && result.errors.contains("missing.yaml"), "\(result.output)\(result.errors)")
    }
  }

  @Test("the short forms are sent to the account that is named")
  func accounts() throws {
    let scratch = try Scratch()
    func account(_ name: String, _ id: String) -> String {
      "  \(name): { app_id: wx0123456789abcde\(name), \(id)kind: service, mode: plain, token: { env: T } }\n"
    }
    try scratch.write(
      "wxrules: 1\naccounts:\n" + account("a", "original_id: gh_00000000000a, ") + account("b", "original_id: gh_00000000000b, ") + account("c", "")
        + "rules: [ { id: r, on: [ text, scan ], reply: \"an {{ account.name }}\" } ]\n", to: "rules.yaml")
    let cases: [([String], Int32, String)] = [
      (["--text", "x"], 0, "│ an a"), (["--text", "x", "--account", "a"], 0, "│ an a"), (["--text", "x", "--account", "b"], 0, "│ an b"),
      (["--scan", "x", "--account", "b"], 0, "│ an b"), (["--text", "x", "--account", "d"], 2, "they have `a`, `b`, `c`"),
      (["--text", "x", "--account", "c"], 2, "without `original_id`"), (["-", "--account", "b"], 2, "an XML event says to whom"),
    ]
    for (arguments, status, part) in cases {
      let result = try Binary.run(["simulate"] + arguments, in: scratch.path)
      #expect(result.status == status && (result.output + result.errors).contains(part), "\(arguments): \(result.output)\(result.errors)")
    }
  }

  @Test("facts of a follower come from a file")
  func facts() throws {
    let scratch = try Scratch()
    try scratch.write(
      "wxrules: 1\nrules:\n  - { id: vip, on: text, when: { tag: vip, all: [ { where: { user.attrs.points: { gte: 100 } } } ] }, reply: \"{{ vars.name | default: '朋友' }}好\" }\n",
      to: "rules.yaml")
    try scratch.write("tags: [ vip ]\nvars: { name: 小王 }\nattrs: { points: 120 }\n", to: "user.yaml")
    #expect(try Binary.run(["simulate", "--text", "x", "--user", "user.yaml"], in: scratch.path).output.contains("│ 小王好"))
    // Who it is, and whether they follow, as in tests.
    try scratch.write(
      "wxrules: 1\nrules: [ { id: who, on: [ text, scan ], reply: \"{{ user.openid }} {{ subscription }}\" } ]\n", to: "who.yaml")
    try scratch.write("openid: oMine\nfollow_count: 0\n", to: "mine.yaml")
    for (form, seen) in [(["--text", "x"], "│ oMine existing"), (["--scan", "x"], "│ oMine new")] {
      #expect(try Binary.run(["simulate"] + form + ["--rules", "who.yaml", "--user", "mine.yaml"], in: scratch.path).output.contains(seen))
    }
    try scratch.write("tag: [ vip ]\n", to: "user.yaml")
    let refused = try Binary.run(["simulate", "--text", "x", "--user", "user.yaml"], in: scratch.path)
    #expect(refused.status == 2 && refused.errors.contains("did you mean `tags`?"))
  }

  @Test("a failing test shows the difference and why")
  func failingTest() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules + "tests:\n  - { name: 问候, event: { text: 你好 }, expect: { rule: hello, reply: 您好吗 } }\n", to: "rules.yaml")
    let result = try Binary.run(["test"], in: scratch.path)
    #expect(result.status == 1)
    #expect(result.output.contains("- 您好吗") && result.output.contains("+ 您好") && result.output.contains("✓ hello"))
    let junit = try Binary.run(["test", "--format", "junit"], in: scratch.path)
    #expect(junit.output.contains("failures=\"1\""))
    var reader = XMLReader()
    _ = try reader.read(Array(junit.output.utf8).span)
    #expect(try Binary.run(["test", "--run", "退款"], in: scratch.path).status == 2)
  }

  @Test("machine formats of findings are well formed")
  func formats() throws {
    let scratch = try Scratch()
    try scratch.write("wxrules: 1\nrules:\n  - { id: hello, on: text, relpy: 您好 }\n", to: "rules.yaml")
    let sarif = try #require(
      try JSONSerialization.jsonObject(with: Data(Binary.run(["validate", "--format", "sarif"], in: scratch.path).output.utf8)) as? [String: Any])
    #expect(sarif["version"] as? String == "2.1.0")
    let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
    let rule = try #require((((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?["rules"] as? [[String: Any]])?.first)
    #expect((rule["helpUri"] as? String)?.hasSuffix("WX0201") ?? false)
    #expect(((rule["help"] as? [String: Any])?["markdown"] as? String)?.hasPrefix("# WX0201") ?? false)
    let fixes = try #require(((run["results"] as? [[String: Any]])?.first?["fixes"]) as? [[String: Any]])
    let change = try #require((fixes.first?["artifactChanges"] as? [[String: Any]])?.first?["replacements"] as? [[String: Any]])
    #expect((change.first?["insertedContent"] as? [String: Any])?["text"] as? String == "reply")
    let region = try #require(change.first?["deletedRegion"] as? [String: Any])
    #expect(region["startColumn"] as? Int == 28 && region["endColumn"] as? Int == 33)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(Binary.run(["validate", "--format", "json"], in: scratch.path).output.utf8)) as? [String: Any])
    #expect((json["findings"] as? [[String: Any]])?.first?["code"] as? String == "WX0201")
    let gitHub = try Binary.run(["validate", "--format", "github"], in: scratch.path).output
    #expect(gitHub == "::error file=rules.yaml,line=3,col=28,endColumn=32,title=WX0201::unknown key `relpy` in rule `hello`\n")
  }
}

@Suite("documents tell the truth")
struct TranscriptTests {
  struct Sample: CustomTestStringConvertible {
    let document: String
    let command: String
    let output: String
    var testDescription: String { "\(document): \(command)" }
  }

  /// ```console blocks: `$ wxrules …`, then exactly what it prints. Where a line is only `…`, anything may stand. Other commands are tested
  /// where a server runs for them.
  static var transcripts: [Sample] {
    get throws {
      let documents = try ["README.md", "README.zh-CN.md"] + examples.flatMap { [$0 + "/README.md", $0 + "/README.zh-CN.md"] }
      let samples = try documents.flatMap { document -> [Sample] in
        let parts = Tour.without(try Repository.text(document)).components(separatedBy: "```console\n").dropFirst()
        let blocks = parts.map { $0.components(separatedBy: "```")[0] }
        return blocks.flatMap { $0.components(separatedBy: "$ ").dropFirst() }.map { command in
          let lines = command.components(separatedBy: "\n")
          return Sample(
            document: document, command: lines[0], output: lines.dropFirst().joined(separator: "\n").trimmingCharacters(in: .newlines))
        }
      }
      return try Cases.counted(samples.filter { $0.command.hasPrefix("wxrules ") }, 80, in: "documents")
    }
  }
  static var examples: [String] {
    get throws { try Repository.names(in: "examples", count: 14).map { "examples/" + $0 } }
  }

  @Test("every transcript is what the program prints", arguments: try transcripts)
  func transcript(_ transcript: Sample) throws {
    let words = Self.words(transcript.command)
    let folder = URL(filePath: Repository.root + transcript.document).deletingLastPathComponent().path
    let locale = ["LC_ALL": DocumentLanguage.of(transcript.document).rawValue]
    let environment = ProcessInfo.processInfo.environment.merging(locale) { $1 }
    let result = try Binary.run(Array(words.dropFirst()), in: folder, environment: environment)
    let printed = (result.output + result.errors).trimmingCharacters(in: .newlines)
    if Golden.isRecording, !Transcript.agrees(printed, transcript.output) {
      let text = try Repository.text(transcript.document)
      let old = "$ " + transcript.command + (transcript.output.isEmpty ? "" : "\n" + transcript.output)
      let new = "$ " + transcript.command + "\n" + Transcript.rewritten(transcript.output, by: printed)
      try Golden.record(text.replacingOccurrences(of: old, with: new), to: transcript.document)
    }
    #expect(Transcript.agrees(printed, transcript.output), "\(printed)")
  }

  /// As a shell splits them, with single and double quotes.
  private static func words(_ command: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in command {
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == " " {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return words + (word.isEmpty ? [] : [word])
  }

  @Test("every example and the rule pack validate without findings, and their tests pass", arguments: try examples + ["rules"])
  func example(_ folder: String) throws {
    let validation = try Binary.run(["validate", "--strict", folder])
    #expect(validation.status == 0, "\(validation.output)")
    let tests = try Binary.run(["test", folder])
    #expect(tests.status == 0, "\(tests.output)\(tests.errors)")
  }
}
