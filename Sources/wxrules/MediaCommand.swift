import ArgumentParser
import Engine
import Logging
import Rules
import Serving
import WeChat
import Wire

struct Media: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Pictures, recordings and films that the rules declare under `media:`."),
    discussion: said(
      """
      wxrules media list   what is declared, and what the platform has of it
      wxrules media push   upload what is new, changed, or ends soon
      wxrules media check
          exit code 1 when something needs an upload or cannot be used

      `serve` uploads by itself when a file changes, and twelve hours before the
      platform would forget it.
      """),
    subcommands: [List.self, Push.self, Check.self], defaultSubcommand: List.self)

  static func keeper(_ work: AccountWork) -> MediaKeeper {
    var log = Logger(label: "wxrules") { StreamLogHandler.standardError(label: $0) }
    log.logLevel = .critical
    return MediaKeeper(
      rules: LiveRules(work.ruleSet), platforms: work.platforms, store: work.store, source: MediaSource(), live: LiveMedia(), clock: Terminal.clock,
      log: log
    )
  }

  static func items(_ work: AccountWork) async throws -> [MediaKeeper.Item] {
    let keeper = keeper(work)
    do throws(StoreFault) { return try await keeper.items(of: work.accounts) } catch {
      throw Terminal.stop(work.database.message(error))
    }
  }

  struct List: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(abstract: said("What is declared, and what the platform has of it."))

    @OptionGroup var options: AccountOptions
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: false)
      let items = try await Media.items(work)
      switch format {
      case .json: Terminal.write(json: JSON.array(items.map { MediaText.json($0) }))
      case .text: Terminal.write(items.isEmpty ? "the rules declare no media\n" : MediaText.table(items, at: Terminal.now))
      }
    }
  }

  struct Check: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Whether every medium is with the platform, fresh and as the file is."),
      discussion: said("Exit codes: 0 all are, 1 something needs an upload or cannot be used, 2 could not look."))

    @OptionGroup var options: AccountOptions

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: false)
      let items = try await Media.items(work)
      let wanting = items.filter { $0.state != .fresh }
      if wanting.isEmpty {
        Terminal.write("\(Terminal.paint("ok", .green))  \(counted(items.count, "medium", "media")) with the platform\n")
        return
      }
      Terminal.write(MediaText.table(wanting, at: Terminal.now))
      throw ExitCode.findings
    }
  }

  struct Push: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Upload what is new, changed, or ends soon."),
      discussion: said("Exit codes: 0 done, 1 something could not be uploaded, 2 could not begin."))

    @OptionGroup var options: AccountOptions

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: true)
      let keeper = Media.keeper(work)
      let result: (uploaded: Int, failed: Int)
      do throws(StoreFault) {
        result = try await keeper.refresh(work.accounts) { item, result in
          switch result {
          case .success(let uploaded):
            Terminal.write(verbatim: "  \(Terminal.paint(verbatim: "+", .green)) \(item.account.name)  \(item.name)  \(uploaded.id)\n")
          case .failure(let fault):
            Terminal.write(verbatim: "  \(Terminal.paint(verbatim: "✗", .red)) \(item.account.name)  \(item.name)  \(said(fault.message))\n")
          }
        }
      } catch {
        throw Terminal.stop(work.database.message(error))
      }
      await work.platforms.close()
      Terminal.write(
        result.uploaded + result.failed == 0 ? "nothing to do\n" : "\(result.uploaded) uploaded, \(result.failed) failed\n")
      if result.failed > 0 { throw ExitCode.findings }
    }
  }
}

/// Media as tables.
enum MediaText {
  static func word(_ state: MediaKeeper.Item.State) -> Phrase {
    switch state {
    case .fresh: "fresh"
    case .missing: "missing"
    case .changed: "changed"
    case .ending: "ending"
    case .unusable: "unusable"
    }
  }

  static func table(_ items: [MediaKeeper.Item], at now: Int64) -> Phrase {
    func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
    return Columns.table(
      items.map { item in
        let end: Phrase
        if case .unusable(let why) = item.state {
          end = why
        } else {
          end = item.uploaded.map { $0.expiresAt.map { "until \(WallClock.text($0))" } ?? "for ever" } ?? "not uploaded"
        }
        return [own(item.account.name), own(item.name), own(item.medium.kind.rawValue), word(item.state), own(item.path), end]
      })
  }

  static func json(_ item: MediaKeeper.Item) -> JSON {
    var reason: JSON = .null
    if case .unusable(let why) = item.state { reason = .string(why) }
    return [
      "account": .string(item.account.name), "name": .string(item.name), "kind": .string(item.medium.kind.rawValue), "source": .string(item.path),
      "permanent": .bool(item.medium.isPermanent), "state": .string(word(item.state)), "reason": reason,
      "media_id": item.uploaded.map { .string($0.id) } ?? .null, "expires_at": item.uploaded?.expiresAt.map { .int(Int($0)) } ?? .null,
    ]
  }
}
