import Rules
import Sandbox
import Serving

/// Console values in a file: invented secrets as they are, real ones by reference.
enum ConsoleFile {
  struct Account {
    let account: String
    let entry: ConsoleEntry
    /// The addresses that may fetch tokens; nil when nothing is said.
    let allowed: [String]?
    let isSecretFrozen: Bool?

    var switches: ConsoleSwitches { ConsoleSwitches(allowed: allowed, isSecretFrozen: isSecretFrozen ?? false) }
  }

  /// - Throws: what stops the command, with every fault at its word.
  static func read(_ path: String, accounts: [String]?) throws -> [Account] {
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try DiskFiles().read(path) } catch { throw Terminal.stop("\(path): \(error.reason)") }
    let file = SourceFile(path: path, utf8: bytes)
    let (console, findings) = RuleCompiler.console(in: file)
    guard let console, !findings.contains(where: { $0.severity == .error }) else {
      Terminal.complain(findings, in: [file])
      throw Terminal.stop("\(path) is not a console")
    }
    for entry in console.entries where accounts.map({ !$0.contains(entry.account.value) }) ?? false {
      throw Terminal.stop("\(path): the rules have no account `\(entry.account.value)`; they have \(quotedList(accounts ?? []))")
    }
    return try console.entries.map { entry in
      Account(
        account: entry.account.value,
        entry: ConsoleEntry(
          address: entry.address, token: try text(entry.token, .token, path), aesKey: try text(entry.aesKey, .aesKey, path), mode: entry.mode),
        allowed: entry.allowed, isSecretFrozen: entry.isSecretFrozen)
    }
  }

  private static func text(_ value: ConsoleDeclaration.Value?, _ use: Secrets.Use, _ path: String) throws -> String? {
    switch value {
    case nil: return nil
    case .literal(let text): return text
    case .reference(let reference):
      do throws(FileFault) { return try Secrets.process.resolve(reference, for: use) } catch { throw Terminal.stop("\(path): \(error.reason)") }
    }
  }
}
