import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct QRExport: AsyncParsableCommand, AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: said("Write images of codes, and manifest.csv that says which is which, for the printer."),
    discussion: said(
      """
      wxrules qr export codes/                         PNG of every live code
      wxrules qr export codes/ table_tent --image svg  vector images of one campaign
      wxrules qr export codes/ 'staff[s007]'           one code
      wxrules qr export codes/ --name '{campaign}/{store.name}-{table}'
      wxrules qr export codes/ --image platform        the platform's own pictures

      In --name stand {campaign}, {key}, {scene}, and the holes and columns of the
      campaign. Files that are there are written over.
      Exit codes: 0 all written, 1 the platform did not know some, 2 could not work.
      """))

  @Argument(help: said("Folder to write into; it is made when missing.", valueName: "folder"), completion: .directory)
  var folder: String
  @Argument(help: said("Only these: CAMPAIGN, or 'CAMPAIGN[KEY]'.", valueName: "codes"))
  var selected: [String] = []
  @OptionGroup var options: AccountOptions
  @Option(help: said("png, svg, or platform for the platform's own pictures."))
  var image: CodeExport.Form = .png
  @Option(help: said("How files are called, without suffix. (default: {campaign}-{key})", valueName: "template"))
  var name: String?
  @Option(help: said("Pixels of a module's side in a PNG: 1 to 64.", valueName: "pixels"))
  var modulePixels = 12

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    guard (1...64).contains(modulePixels) else { throw objection("--module-pixels: 1 to 64") }
  }

  func run() async throws {
    let work = try AccountWork(self, writes: false)
    let only = try work.selection(selected)
    let now = Terminal.now
    var missing = 0
    var written = 0
    for account in work.accounts {
      let codes = try work.guarded { () throws(StoreFault) in try work.store.codes(of: account.name) }
        .filter { $0.status == .live && !$0.isOver(at: now) && (only?.contains($0.address, of: account) ?? true) }
      if codes.isEmpty { continue }
      let export: CodeExport
      do throws(FileFault) {
        export = try CodeExport(codes, of: account, in: work.ruleSet, named: name, as: image)
      } catch {
        throw Terminal.stop(error.reason)
      }
      // Two accounts may have campaigns whose files are called the same.
      let base = folder + "/" + (work.accounts.count > 1 ? account.name + "/" : "")
      missing += try await write(export, to: base, image == .platform ? try work.platform(account) : nil)
      try OutputFiles.write(Array(export.manifest(zone: account.timezone).utf8), to: base + "manifest.csv")
      written += codes.count
    }
    await work.platforms.close()
    guard written > 0 else { throw Terminal.stop("no live code to write; `wxrules qr apply` makes those that are declared") }
    Terminal.write("\(counted(written - missing, "image")) and manifest.csv written to \(folder)\n")
    if missing > 0 { throw ExitCode.findings }
  }

  /// - Returns: how many the platform did not know.
  private func write(_ export: CodeExport, to base: String, _ platform: Platform?) async throws -> Int {
    let line = ProgressLine(verb: "writing images")
    let began = WallClock.system.microseconds()
    var missing = 0
    var done = 0
    // The platform's pictures come a few at a time; our own are drawn faster than they are written.
    for start in stride(from: 0, to: export.items.count, by: 8) {
      let items = Array(export.items[start..<min(start + 8, export.items.count)])
      let images = await export.images(of: items, modulePixels: modulePixels, from: platform)
      for (item, image) in zip(items, images) {
        switch image {
        case .success(let bytes?): try OutputFiles.write(bytes, to: base + item.path)
        case .success(nil):
          missing += 1
          Terminal.complain("\(item.code.address.description): the platform does not know this code any more\n")
        case .failure(let fault):
          line.end()
          throw Terminal.stop("\(item.code.address.description): \(fault.message)")
        }
      }
      done += items.count
      line.show(done: done, of: export.items.count, elapsed: (WallClock.system.microseconds() - began) / 1000)
    }
    line.end()
    return missing
  }
}

extension CodeExport.Form: ExpressibleByArgument {}
