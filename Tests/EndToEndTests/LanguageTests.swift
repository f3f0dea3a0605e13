import Foundation
import Rules
import TestSupport
import Testing

/// In which language a process speaks, and that it speaks only that: the real binary, command by command.
@Suite("the language of a process")
struct LanguageTests {
  static let chinese = ["LANG": "zh_CN.UTF-8"]

  // MARK: which one

  @Test(
    "--lang is over LC_ALL, that over LC_MESSAGES, and that over LANG; what is not set or empty does not count",
    arguments: [
      (["LANG": "zh_CN.UTF-8"], [], true), (["LANG": "en_US.UTF-8"], [], false), ([:], [], false), (["LANG": "fr_FR.UTF-8"], [], false),
      (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], [], false), (["LANG": "zh_CN.UTF-8", "LC_ALL": ""], [], true),
      (["LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"], [], true),
      (["LC_MESSAGES": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"], [], false), (["LC_ALL": "zh_TW"], ["--lang", "en"], false),
      (["LANG": "en_US.UTF-8"], ["--lang", "zh"], true), ([:], ["--lang=zh"], true), ([:], ["--lang", "en", "--lang", "zh"], true),
    ] as [([String: String], [String], Bool)])
  func chosen(_ environment: [String: String], _ options: [String], _ isChinese: Bool) throws {
    for arguments in [["explain", "WX9999"] + options, options + ["explain", "WX9999"]] {
      let run = try Binary.run(arguments, environment: environment)
      #expect(run.status == 2)
      #expect(
        run.errors == (isChinese ? "wxrules：没有编号`WX9999`；`wxrules explain`可列出全部\n" : "wxrules: no code `WX9999`; `wxrules explain` lists them\n"))
    }
  }

  @Test("what stands behind -- is not taken for the language")
  func behindTheEnd() throws {
    let run = try Binary.run(["explain", "--", "--lang"], environment: [:])
    #expect(run.status == 2 && run.errors.contains("no code `--lang`"), "\(run)")
  }

  @Test("another word behind --lang is an error in both languages", arguments: [["--lang", "fr"], ["--lang=fr"], ["schema", "--lang"]])
  func noLanguage(_ arguments: [String]) throws {
    let run = try Binary.run(arguments, environment: Self.chinese)
    let lines = run.errors.split(separator: "\n")
    #expect(run.status == 2 && run.output.isEmpty && lines.count == 2, "\(run)")
    #expect(lines.count { Self.isChinese(String($0)) } == 1)
  }

  // MARK: help

  @Test(
    "every command's help is Chinese: its heads, what it is for, each option, and no English sentence", arguments: SettingTests.calls.keys.sorted())
  func help(_ command: String) throws {
    let run = try Binary.run(command.split(separator: " ").map { String($0) } + ["--help"], environment: Self.chinese)
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.output.hasPrefix("概述：") && run.output.contains("\n用法：wxrules") && run.output.contains("\n选项：\n"), "\(run.output)")
    #expect(Self.isChinese(String(run.output.prefix { $0 != "\n" })))
    #expect(run.output.components(separatedBy: "\n  --lang <语言>").count == 2, "\(run.output)")
    // What stands for a value is said in Chinese, but for names that are the same everywhere.
    let values = Set(run.output.matches(of: /<([^<> ]+)>/).map { String($0.output.1) })
    #expect(values.filter { !Self.isChinese($0) && !["openid", "appid", "json", "event.xml", "on|off", "shell", "ticket"].contains($0) } == [])
    #expect(Self.english(in: run.output) == [])
    #expect(run.output.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 80 || $0.hasPrefix("用法：") }, "\(run.output)")
  }

  @Test("help in English names --lang too", arguments: SettingTests.calls.keys.sorted())
  func englishHelp(_ command: String) throws {
    let run = try Binary.run(command.split(separator: " ").map { String($0) } + ["--help"], environment: [:])
    #expect(run.output.hasPrefix("OVERVIEW: ") && run.output.contains("\n  --lang <language>"), "\(run.output)")
  }

  @Test("--lang stands in what completions and manual pages are made of, once for each command")
  func toldOf() throws {
    struct Document: Decodable {
      struct Command: Decodable {
        struct Argument: Decodable { let valueName: String? }
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?
        var languages: [(name: String, count: Int)] {
          let inner = (subcommands ?? []).filter { $0.commandName != "help" }
          let own = inner.isEmpty ? [(commandName, (arguments ?? []).count { $0.valueName == "language" })] : []
          return own + inner.flatMap(\.languages)
        }
      }
      let command: Command
    }
    let run = try Binary.run(["--experimental-dump-help"], environment: [:])
    let languages = try JSONDecoder().decode(Document.self, from: Data(run.output.utf8)).command.languages
    #expect(languages.count > 60 && languages.allSatisfy { $0.count == 1 }, "\(languages.filter { $0.count != 1 })")
    for shell in ["bash", "zsh", "fish"] {
      let script = try Binary.run(["--generate-completion-script", shell], environment: [:]).output
      #expect(script.components(separatedBy: "lang").count > 60, "\(shell)")
    }
  }

  @Test("help for a command that there is none of is an error", arguments: [["help", "frobnicate"], ["help", "qr", "frobnicate"]])
  func noHelp(_ arguments: [String]) throws {
    let run = try Binary.run(arguments, environment: Self.chinese)
    #expect(run.status == 2 && run.output.isEmpty && run.errors.hasPrefix("wxrules：没有命令`frobnicate`；"), "\(run)")
    for known in [["help"], ["help", "qr"], ["help", "qr", "plan"]] { #expect(try Binary.run(known, environment: [:]).status == 0) }
  }

  // MARK: the library of options

  @Test(
    "what the library of options complains of is said in Chinese",
    arguments: [
      (["simulate", "--nonsense"], "没有选项`--nonsense`"), (["simulate", "--explan"], "没有选项`--explan`；是不是想写`--explain`？"),
      (["simulate", "--scan"], "`--scan <场景值>`后面缺少值"), (["simulate", "--explain=yes"], "选项`--explain`不带值，却写了`yes`"),
      (["explain", "WX0101", "WX0102"], "多余的参数`WX0102`"), (["explain", "a", "b", "c"], "2 个多余的参数：`b`、`c`"),
      (["table"], "缺少参数`<活动>`"), (["validate", "--format", "x"], "`--format <格式>`的值`x`不对；可以写`text`、`json`、`sarif`、`github`"),
      (["diff", "a", "--limit", "x"], "`--limit <上限>`的值`x`不对"),
      (["simulate", "--subscription", "x"], "`--subscription <关注状态>`的值`x`不对"),
      (["report", "figures", "--format", "x"], "`--format <格式>`的值`x`不对；可以写`text`、`csv`、`json`、`xlsx`、`html`"),
      (["test", "--threshold", "200"], "--threshold 200：请写 0 到 100 的百分数"),
      (["--generate-completion-script", "x"], "无法为`x`生成补全脚本"),
      (["frobnicate"], "没有命令`frobnicate`；`wxrules --help`列出了全部命令"), (["validat"], "没有命令`validat`；是不是想写`validate`？"),
    ])
  func complaint(_ arguments: [String], _ expected: String) throws {
    let run = try Binary.run(arguments, environment: Self.chinese)
    #expect(run.status == 2 && run.errors.hasPrefix("wxrules：\(expected)"), "\(run)")
    #expect(Self.english(in: run.errors) == [])
  }

  // MARK: output

  @Test("a starter, its findings, its tests and what a follower receives: no English sentence in Chinese, no Chinese word of ours in English")
  func output() throws {
    let scratch = try Scratch()
    try scratch.write("wxrules: 1\nrules:\n  - { id: a, on: text, repply: x }\n", to: "wrong.yaml")
    let calls: [([String], Int32)] = [
      (["init"], 0), (["init"], 2), (["validate"], 0), (["validate", "wrong.yaml"], 1), (["test", "--coverage"], 0),
      (["simulate", "--scan", "hello", "--explain"], 0), (["simulate", "--text", "你好", "--explain"], 0), (["simulate", "--scan", "qrscene_x"], 2),
      (["diff", "rules.yaml", "rules.yaml"], 0), (["diff", "none.yaml"], 2), (["explain"], 0), (["explain", "WX0201"], 0), (["explain", "45009"], 0),
      (["qr", "plan"], 2), (["outbox", "list"], 2), (["report"], 2), (["doctor"], 1), (["sandbox", "facts"], 0), (["sandbox", "calls"], 0),
      (["serve", "--check", "--listen", "x"], 2),
    ]
    for (arguments, status) in calls {
      let run = try Binary.run(arguments, in: scratch.path, environment: Self.chinese)
      #expect(run.status == status, "\(arguments) \(run)")
      #expect(Self.english(in: run.output + run.errors) == [], "\(arguments) \(run.output + run.errors)")
    }
    for arguments in [["validate", "wrong.yaml"], ["diff", "rules.yaml", "rules.yaml"], ["qr", "plan"], ["explain"]] {
      let run = try Binary.run(arguments, in: scratch.path, environment: [:])
      #expect(!Self.isChinese(run.output + run.errors), "\(arguments) \(run)")
    }
  }

  @Test("both starters are the same rules")
  func starters() throws {
    let scratch = try Scratch()
    #expect(try Binary.run(["init", "en"], in: scratch.path, environment: [:]).status == 0)
    #expect(try Binary.run(["init", "zh"], in: scratch.path, environment: Self.chinese).status == 0)
    let difference = try Binary.run(["diff", "en", "zh"], in: scratch.path, environment: [:])
    #expect(difference.status == 0, "\(difference)")
    func words(_ folder: String, in path: String) throws -> [Substring] {
      try String(contentsOfFile: "\(path)/\(folder)/rules.yaml", encoding: .utf8).split(separator: "\n").map { $0.prefix { $0 != "#" } }.filter {
        !$0.allSatisfy(\.isWhitespace)
      }
    }
    #expect(
      try words("en", in: scratch.path).map { $0.filter { !$0.isWhitespace } } == words("zh", in: scratch.path).map { $0.filter { !$0.isWhitespace } }
    )
  }

  // MARK: what is no sentence

  private static func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }

  /// Three English words behind each other: outside of backticks, of files, of commands that are to be typed, and of what a code is.
  static func english(in text: String) -> [String] {
    let prose = text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      .joined(separator: "`")
    return prose.split(separator: "\n").filter { line in
      let first = line.drop { " │|".contains($0) }.prefix { $0 != " " }
      return !["wxrules", "git", "cat", "zcat", "curl", "rsync", "vim.lsp.start({", "#", "用法：wxrules"].contains(String(first))
    }.map { $0.replacing(/wxrules( [a-z]+)+/, with: "wxrules").replacing("zsh bash fish", with: "") }.compactMap { line in
      line.firstRange(of: /(?:^|[^-\w.\/<:=])[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}(?:$|[^-\w.\/>:=])/).map { String(line[$0]) }
    }
  }
}
