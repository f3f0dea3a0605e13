import ArgumentParser
import Engine
import Rules
import Wire

struct StoreCopy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: said("Move a whole store, from a file into PostgreSQL or back."),
    discussion: said(
      """
      No server or worker may be at work on either, and TARGET must be empty. Every
      row is written, read again and compared; TARGET is filled in one transaction, so
      that nothing is in it when the copy ends early, and no server begins on it until
      it is whole. SOURCE stays as it is.

      Access tokens are not copied: the first call gets a new one. The figures of
      reports are made anew from the ledger when they are first asked for.

      wxrules store copy wx.db postgresql://wx@db.example.org/wx
      wxrules store copy postgresql://wx@db.example.org/wx wx.db
      wxrules store copy wx.db postgresql:///wx --format json

      Exit codes: 0 done, 1 what was written is not what was read, 2 could not.
      """))

  @Argument(help: said("Where the store is: a file, or postgresql://…"), completion: .file())
  var source: String
  @Argument(help: said("Where it goes: a file that is not there yet, or an empty database."), completion: .file())
  var target: String
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    if source == target { throw Terminal.stop("SOURCE and TARGET are the same") }
    let (from, to) = try (CopiedEnd(source, "SOURCE"), CopiedEnd(target, "TARGET"))
    let lines = (copying: ProgressLine(verb: "copying"), comparing: ProgressLine(verb: "comparing"))
    let start = ContinuousClock.now
    func elapsed(since start: ContinuousClock.Instant) -> Int64 {
      let (seconds, attoseconds) = start.duration(to: .now).components
      return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
    var comparing: ContinuousClock.Instant?
    let copying = StoreCopying(from: from.store, to: to.store) { stage, done, total in
      switch stage {
      case .copying: lines.copying.show(done: done, of: total, elapsed: elapsed(since: start), .rows)
      case .comparing:
        let began = comparing ?? .now
        comparing = began
        lines.comparing.show(done: done, of: total, elapsed: elapsed(since: began), .rows)
      }
    }
    let report: CopyReport
    do throws(CopyFault) {
      report = try copying.run()
      lines.comparing.end()
    } catch {
      lines.comparing.end()
      switch error {
      case .source(let fault, let place): throw stop(from, fault, place)
      case .target(let fault, let place): throw stop(to, fault, place)
      case .differs(let report):
        show(report, elapsed: elapsed(since: start))
        Terminal.complain("wxrules: what was written is not what was read; nothing of it is left in \(to.name)\n")
        throw ExitCode.findings
      }
    }
    show(report, elapsed: elapsed(since: start))
  }

  private func stop(_ end: CopiedEnd, _ fault: StoreFault, _ place: CopyFault.Place?) -> ExitCode {
    let reason = end.reason(fault)
    return Terminal.stop(place.map { "\(reason); it was at \($0.words)" } ?? reason)
  }

  private func show(_ report: CopyReport, elapsed: Int64) {
    switch format {
    case .json:
      Terminal.write(json: [
        "equal": .bool(report.isEqual), "rows": .int(report.rows), "seconds": .number(Double(elapsed) / 1000),
        "kinds": .array(report.kinds.map { $0.json }),
      ])
    case .text:
      let width = report.kinds.map(\.kind.rawValue.count).max() ?? 0
      for kind in report.kinds where kind.source.count > 0 || kind.target.count > 0 {
        let name = kind.kind.rawValue.padded(to: width)
        let line = "\(name)  \(kind.source.words)  \(kind.target.words)"
        Terminal.write(kind.isEqual ? Phrase(verbatim: line + "\n") : "\(line)  differs\n")
      }
      let rows: Phrase = "\(counted(report.rows, "row")) in \(ProgressLine.time(elapsed))"
      Terminal.write(report.isEqual ? "\(rows), the same on both sides\n" : "\(rows)\n")
    }
  }
}

extension CopyReport.Kind {
  fileprivate var json: JSON {
    [
      "kind": .string(kind.rawValue), "equal": .bool(isEqual), "rows": .int(source.count), "checksum": .string(source.digits),
      "target_rows": .int(target.count), "target_checksum": .string(target.digits),
    ]
  }
}

extension CopyTally {
  fileprivate var words: String { String(repeating: " ", count: max(0, 10 - "\(count)".count)) + "\(count)  \(digits)" }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
