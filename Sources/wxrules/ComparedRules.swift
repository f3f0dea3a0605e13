import Engine
import Rules
import Serving

/// Where one side of a comparison comes from.
enum ComparedRules {
  /// A file or folder; nil for the usual place.
  case path(String?)
  /// Behind `git:`.
  case revision(Substring)
  /// What a server keeps in its database as in force.
  case served(database: DatabaseAddress)

  private static let servedPrefix = "served:"

  init(_ written: String?) throws {
    if let written, written.hasPrefix(GitRevision.prefix) {
      self = .revision(written.dropFirst(GitRevision.prefix.count))
    } else if let written, written.hasPrefix(Self.servedPrefix) {
      let database = String(written.dropFirst(Self.servedPrefix.count))
      self = .served(database: database.isEmpty ? try Settings.database(nil) : try Settings.database(database, Phrase(verbatim: Self.servedPrefix)))
    } else {
      self = .path(written)
    }
  }

  /// Whether a database says which ids codes have.
  var isServed: Bool { if case .served = self { true } else { false } }

  /// The ids that codes have, as far as a database here says.
  func givenNumbers() throws -> [String: GivenNumbers] {
    guard case .served(let database) = self else { return [:] }
    return try Self.look(at: database) { store throws(StoreFault) in try store.givenNumbers() }
  }

  /// One side; where it has errors, they are shown as `validate` shows them.
  func load(_ numbers: [String: GivenNumbers]) throws -> DifferenceReport.Side {
    let (name, (compilation, files)) = try compile(numbers)
    guard let ruleSet = compilation.ruleSet else {
      let errors = compilation.findings.filter { $0.severity == .error }
      Terminal.complain(errors, in: files)
      throw Terminal.stop("\(name): \(counted(errors.count, "error")); nothing is compared")
    }
    return DifferenceReport.Side(name: name, ruleSet: ruleSet)
  }

  private func compile(_ numbers: [String: GivenNumbers]) throws -> (name: String, (Compilation, [SourceFile])) {
    switch self {
    case .path(let path):
      let location = try LoadedRules.location(path ?? Settings.rules(nil))
      return (path ?? location.roots.first ?? "", LoadedRules.compile(location, givenNumbers: numbers))
    case .revision(let written):
      do throws(FileFault) {
        let revision = try GitRevision(written, standard: Settings.rules(nil))
        return (GitRevision.prefix + written, RuleCompiler(now: Terminal.now, givenNumbers: numbers).compile(roots: revision.roots, from: revision))
      } catch {
        throw Terminal.stop(error.reason)
      }
    case .served(let database):
      guard let last = try Self.look(at: database, { store throws(StoreFault) in try store.lastRules() }) else {
        throw Terminal.stop("database `\(database.description)` keeps no rules: no server has served any with it")
      }
      let compiler = RuleCompiler(now: Terminal.now, givenNumbers: numbers)
      return ("\(Self.servedPrefix)\(database)", compiler.compile(roots: last.roots, from: MemoryFiles(bytes: last.files)))
    }
  }

  private static func look<Result>(at database: DatabaseAddress, _ body: (any Store) throws(StoreFault) -> Result) throws -> Result {
    do throws(StoreFault) {
      guard try OpenStore.exists(database) else { throw .missing }
      return try body(try OpenStore.toLookAt(database))
    } catch {
      throw Terminal.stop(database.message(error))
    }
  }
}
