import ArgumentParser
import EditorServer
import Rules

#if canImport(Glibc)
  import Glibc
#endif

struct EditorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: said("Answer an editor that shows findings, completes and renames while rules are written."),
    discussion: said(
      """
      An editor starts it by this command, and speaks to it over standard input and
      output by the Language Server Protocol: give it `wxrules lsp` for YAML.
      docs/editors.md says where that is set in six editors.

      Findings are those of `wxrules validate`, in the language of the editor.
      """))

  // Editors of one family start every server with it.
  @Flag(help: ArgumentHelp(visibility: .private)) var stdio = false

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    let server = EditorServer(
      session: { EditorSession(language: Terminal.language, clock: { Terminal.now }, page: { ExplanationPages.page(of: $0, in: $1) }) },
      read: Self.read, write: Terminal.write(bytes:), complain: { Terminal.complain("wxrules: \($0)\n") })
    let code = await server.run()
    if code != 0 { throw ExitCode(code) }
  }

  /// What has come, as much as there is; nothing at the end.
  private static func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 { return Array(buffer[..<count]) }
      if errno != EINTR { return [] }
    }
  }
}
