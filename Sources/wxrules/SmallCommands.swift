import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Print the JSON Schema of rules files, for editors."),
    discussion: said(
      """
      wxrules schema > wxrules.schema.json

      Then put this on the first line of a rules file:
      # yaml-language-server: $schema=./wxrules.schema.json
      """))

  @OptionGroup var speech: SpokenLanguage

  func run() { Terminal.write(json: SchemaReport.schema(in: Terminal.language)) }
}

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Explain a diagnostic, or an error code of the platform."),
    discussion: said(
      """
      wxrules explain WX0201
      wxrules explain 45009      (a negative one after --: wxrules explain -- -1)
      wxrules explain            (lists all codes)
      """))

  @Argument(help: said("A code, as WX0201, or an errcode, as 45009."), completion: .list(Diagnostic.Code.allCases.map(\.rawValue)))
  var code: String?

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    guard let code else {
      for code in Diagnostic.Code.allCases.sorted() { Terminal.write("\(code.rawValue)  \(code.title)\n") }
      return
    }
    // No errcode begins with a zero: `0201` is WX0201.
    let isBareCode = code.utf8.count == 4 && code.hasPrefix("0") && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
    if !isBareCode, let number = Int(code) {
      let row = ErrorCode(number)
      Terminal.write(row.page)
      if !row.isKnown { throw ExitCode.findings }
      return
    }
    let wanted = isBareCode ? "WX\(code)" : code.uppercased()
    guard let known = Diagnostic.Code(rawValue: wanted), let page = ExplanationPages.page(of: known, in: Terminal.language) else {
      let close = Suggestion.closest(to: wanted, in: Diagnostic.Code.allCases.map(\.rawValue))
      throw Terminal.stop(close.map { "no code `\(code)`; did you mean `\($0)`?" } ?? "no code `\(code)`; `wxrules explain` lists them")
    }
    if !ExplanationPages.isThere(known, in: Terminal.language) {
      Terminal.complain("wxrules: this page is not there in Chinese yet; it follows in English\n")
    }
    Terminal.write(verbatim: page)
  }
}
