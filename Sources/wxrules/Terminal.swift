import ArgumentParser
import Engine
import Rules
import Server
import Serving
import Wire

#if canImport(Glibc)
  import Glibc
#endif

/// Output: results on standard output, complaints on standard error, colours only for people.
enum Terminal {
  static var hasColour: Bool {
    unsafe isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil && getenv("TERM").map { unsafe String(cString: $0) != "dumb" } ?? false
  }

  static var hasErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }
  /// Whether a question would be seen and could be answered.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// What this process says is said in it.
  static var language: DisplayLanguage { ProcessLanguage.process.language }

  /// A result. One that cannot be written ends the command: exit code 0 says that it was.
  static func write(_ phrase: Phrase) { write(verbatim: said(phrase)) }

  /// A result that is in the language of the process already, or in none.
  static func write(verbatim text: String) { write(bytes: Array(text.utf8)) }

  static func write(bytes: [UInt8]) {
    guard let fault = write(bytes, to: STDOUT_FILENO) else { return }
    complain("wxrules: standard output cannot be written: \(fault)\n")
    exit(ExitCode.couldNotWork.rawValue)
  }

  /// A result for programs, which a terminal can show as well.
  static func write(json: JSON) { write(verbatim: json.shown + "\n") }

  /// What a server says of itself when it starts: it is no result, and nobody need read it.
  static func announce(_ phrase: Phrase) {
    StandardErrorLog.flush()
    if let fault = write(Array(said(phrase).utf8), to: STDOUT_FILENO) { complain("wxrules: standard output cannot be written: \(fault)\n") }
  }

  /// Nothing is left to say it to when this cannot be written.
  static func complain(_ phrase: Phrase) { complain(verbatim: said(phrase)) }

  /// A complaint that is in the language of the process already.
  static func complain(verbatim text: String) {
    StandardErrorLog.flush()
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Findings, as `validate` shows them.
  static func complain(_ findings: [Diagnostic], in files: [SourceFile]) {
    complain(verbatim: DiagnosticText(files: files, language: language).render(findings))
  }

  /// - Returns: why not everything was written, if so.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if written < 0, errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&ready, 1, -1)
      } else if written == 0 || errno != EINTR {
        return unsafe String(cString: strerror(errno))
      }
    }
    return nil
  }

  static var paint: Paint { Paint(hasColour) }

  /// The one clock of the tool, passed on from here.
  static var clock: WallClock { moved.wallClock }
  /// Seconds since 1970 UTC.
  static var now: Int64 { clock.seconds }

  private static let moved = SyncedClock(.system)

  /// From here on the command lives in the time of the sandbox on this machine that it speaks to, if it speaks to one.
  static func takeTime(for command: some PlatformCommand) async {
    guard let text = Setting.platform.value(command.platform), let base = PlatformAddress.base(text), let time = await SandboxTime.ask(base) else {
      return
    }
    moved.move(to: time.movedBy)
  }

  static func environment(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

  static var environmentNames: [String] {
    var names: [String] = []
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      names.append(String(unsafe String(cString: entry).prefix { $0 != "=" }))
      unsafe next += 1
    }
    return names
  }

  /// Ends the command with a sentence for the person who called it.
  static func stop(_ reason: Phrase) -> ExitCode {
    complain("wxrules: \(reason)\n")
    return .couldNotWork
  }

  /// Ends it with every reason; one that is drawn as `validate` draws findings stands for itself.
  static func stop(_ fault: ServingFault, _ end: Phrase) -> ExitCode {
    for reason in fault.reasons { complain(said(reason).hasSuffix("\n") ? reason : "wxrules: \(reason)\n") }
    return stop(end)
  }

  /// - Parameter most: bytes; who writes more is not read on.
  static func standardInput(upTo most: Int = WireLimits.standard.bodyBytes) -> [UInt8] {
    var input: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while input.count <= most {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      input += buffer[..<count]
    }
    return input
  }
}

/// A rule set as the commands load it.
struct LoadedRules {
  let ruleSet: RuleSet
  let findings: [Diagnostic]
  let files: [SourceFile]

  static func compile(_ location: RuleSetLocation, givenNumbers: [String: GivenNumbers] = [:]) -> (Compilation, [SourceFile]) {
    RuleCompiler(now: Terminal.now, givenNumbers: givenNumbers).compile(roots: location.roots, from: DiskFiles())
  }

  static func location(_ path: String?) throws -> RuleSetLocation {
    do throws(FileFault) {
      guard let path else { return try RuleSetLocation.standard() }
      return try RuleSetLocation(path: path)
    } catch {
      throw Terminal.stop(error.reason)
    }
  }

  /// For commands that need rules that compile: findings go to standard error, and errors end the command.
  static func load(_ path: String?, givenNumbers: [String: GivenNumbers] = [:]) throws -> LoadedRules {
    let (compilation, files) = compile(try location(Settings.rules(path)), givenNumbers: givenNumbers)
    guard let ruleSet = compilation.ruleSet else {
      Terminal.complain(compilation.findings.filter { $0.severity == .error }, in: files)
      Terminal.complain(
        "\nwxrules: the rules have \(counted(compilation.findings.count { $0.severity == .error }, "error")); `wxrules validate` shows all findings\n"
      )
      throw ExitCode.couldNotWork
    }
    return LoadedRules(ruleSet: ruleSet, findings: compilation.findings, files: files)
  }
}
