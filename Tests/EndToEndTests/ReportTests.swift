import Foundation
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// A week's database, and what `wxrules report` and `wxrules ledger list` say of it.
@Suite("reports, as an operator asks for them")
struct ReportTests {
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: WX_TOKEN } }
    lists:
      stores: { key: code, columns: { code: word, city: string }, rows: [ [ sh01, 上海 ], [ bj01, 北京 ], [ sh02, "=1+1" ] ] }
    campaigns:
      door: { qr: { kind: permanent, scene: "door:{store}" }, for_each: { store: { list: stores } } }
      ad: { qr: { kind: permanent, scene: ad } }
    rules:
      - { id: any, on: scan, reply: 您好 }

    """

  /// 2024-06-03, a Monday, at ten in Shanghai.
  static let monday: Int64 = 1_717_380_000
  private static let day: Int64 = 86_400

  /// `who day kind scene`, each at ten in the morning of the day; what somebody was before follows from their lines.
  static let week = [
    "o1 0 follow door:sh01", "o2 0 follow door:sh01", "o3 0 follow -", "o2 2 unfollow -", "o4 2 follow door:bj01", "o5 3 follow door:sh02",
    "o1 3 scan ad", "o6 4 follow ad", "o2 5 follow -", "o7 6 follow strange",
  ]

  /// Lines as turns would leave them.
  static func database(in folder: String) throws {
    try rules.write(toFile: folder + "/rules.yaml", atomically: true, encoding: .utf8)
    let store = try SQLiteStore(path: folder + "/wx.db")
    defer { store.close() }
    var followers: [String: Follower] = [:]
    for (number, line) in week.enumerated() {
      let words = line.split(separator: " ").map { String($0) }
      let id = FollowerID(account: "main", openid: words[0])
      var follower = followers[words[0]] ?? Follower(id)
      let kind = try #require(LedgerEntry.Kind(rawValue: words[2]))
      let scene = words[3] == "-" ? nil : words[3]
      let campaign = scene.flatMap { $0.hasPrefix("door:") ? "door" : $0 == "ad" ? "ad" : nil }
      let at = monday + (try #require(Int64(words[1]))) * day
      let entry = LedgerEntry(
        follower: id, kind: kind, at: at, turn: TurnID(number: at * 1_000_000 + Int64(number)),
        before: follower.lastTurn, subscription: follower.isFollowing ? .existing : follower.history.followCount > 0 ? .returning : .new,
        campaign: campaign, scene: scene, revision: "r1")
      follower.add(entry)
      followers[words[0]] = follower
      try store.transact([], now: 100) { _ in [.entered(entry), .updated(follower)] }
    }
  }

  private static func run(_ arguments: [String], in folder: String) throws -> Binary.Result {
    try Binary.run(arguments, in: folder, environment: RunningServer.environment)
  }

  static let span = ["--from", "2024-06-03", "--to", "2024-06-09"]

  /// What is asked, how it ends, and words of what is said.
  static let calls: [(arguments: [String], status: Int32, says: [String])] = [
    (["report"] + span, 0, ["main: 2024-06-03 to 2024-06-09, by campaign", "door ", "(without a code)", "(unknown code)", "(total)"]),
    (["report", "--format", "csv", "--by", "code"] + span, 0, ["\u{FEFF}code,scans,people,new,", "door[sh01],2,", "ad,2,", "(total),"]),
    (["report", "door", "--by", "store.city,day", "--format", "csv", "--lang", "zh"] + span, 0, ["store.city,日期,扫码次数", "上海,2024-06-03,2,"]),
    (["report", "--by", "store.city", "--format", "csv"] + span, 0, ["\r\n'=1+1,1,"]),
    (["report", "--format", "json"] + span, 0, ["\"campaign\" : \"door\"", "\"total\" : {"]),
    (["report", "--format", "html"] + span, 0, ["<!DOCTYPE html>", "<td class=\"label\">door</td>"]),
    (["report", "--format", "csv", "--output", "-"] + span, 0, ["\u{FEFF}campaign,scans,people,new,", "(total),"]),
    (["report", "--output", "-"] + span, 0, ["main: 2024-06-03 to 2024-06-09, by campaign"]),
    (["report", "--recompute"] + span, 0, ["the books of main were made anew"]),
    (["report", "--policy", "touch=first,window=7d"] + span, 0, ["else_", "credited elsewhere under the other policy"]),
    (["report", "dor"], 2, ["wxrules: no campaign `dor`; did you mean `door`?"]),
    (["report", "fountain"], 2, ["no campaign `fountain`; they have `ad`, `door`"]),
    (["report", "--by", "campain"], 2, ["no grouping `campain`; did you mean `campaign`?"]),
    (["report", "--by", "store.citty"], 2, ["did you mean `store.city`?"]),
    (["report", "--from", "someday"], 2, ["--from someday: not a day; write 2026-06-01"]),
    (["report", "--from", "2024-06-09", "--to", "2024-06-03"], 2, ["--from 2024-06-09 is after --to 2024-06-03"]),
    (["report", "--policy", "touch=frist"], 2, ["touch=frist is neither first nor last"]),
    (["report", "--account", "man"], 2, ["no account `man` in the rules; did you mean `main`?"]),
    (["report", "--output", "wek/week.csv"], 2, ["--output wek/week.csv: there is no folder `wek`"]),
    (["report", "--output", "week.pdf"], 2, ["--output week.pdf: no report is written as `.pdf`; end it in .txt"]),
    (["report", "--format", "csv", "--output", "week.html"], 2, ["--format csv and --output week.html: the file would not be what it is called"]),
    (["report", "--by", ""], 2, ["--by : a grouping is missing"]), (["report", "--by", ","], 2, ["--by ,: a grouping is missing"]),
    (["report", "--by", "campaign,,day"], 2, ["a grouping is missing; write it as campaign,day"]),
    (["report", "--policy", "touch=first,touch=last"], 2, ["touch stands there twice"]),
    (["report", "--policy", "window=7d,touch=last,window=7d"], 2, ["window stands there twice"]),
    (["report", "stock", "--from", "7d"], 2, ["--from: stocks are shown as they stand now"]),
    (["report", "experiments", "--to", "today"], 2, ["--to: an experiment is judged as a whole"]),
    (["report", "--format", "xlsx"], 2, ["add --output report.xlsx"]), (["report", "--width", "10"], 2, ["--width 10: at least 40"]),
    (["report", "--database", "typo.db"], 2, ["database `typo.db`: no such file"]),
    (["report", "fraud", "--from", "2024-06", "--to", "2024-06"], 0, ["account main, 2024-06-01 to 2024-06-30: 8 follows"]),
    (["report", "fraud", "--from", "all"], 0, ["account main, 2024-06-03 to ", ": 8 follows, 0 signs"]),
    (["digest", "show", "--day", "yesterday"], 0, ["### main 20"]),
    (["digest", "show", "--day", "2024-06-03"], 0, ["### main 2024-06-03 周一", "新关注 3"]),
    (["digest", "show", "--day", "2099-01-01"], 2, ["--day 2099-01-01: that day is still to come"]),
    (["ledger"], 0, ["10 lines\n", "  follow    new", "  unfollow  existing", "door  door:sh01"]),
    (["ledger", "list", "--limit", "2"], 0, ["10 lines; the newest 2 are shown\n", "strange"]),
    (["ledger", "list", "--campaign", "ad"], 0, ["2 lines\n"]),
    (["ledger", "list", "--campaign", "none"], 2, ["no campaign `none`; they have `ad`, `door`"]),
    (["ledger", "list", "--code", "door:sh01"], 0, ["2 lines\n"]),
    (["ledger", "list", "--code", "door:sh"], 2, ["no code with the scene `door:sh`; did you mean `door:sh01`?"]),
    (["ledger", "list", "--kind", "unfollow"], 0, ["1 line\n"]), (["ledger", "list", "--kind", "scan", "--kind", "unfollow"], 0, ["2 lines\n"]),
    // What is in no rules, and what somebody scanned all the same.
    (["ledger", "list", "--campaign", "dor"], 2, ["no campaign `dor`; did you mean `door`?"]),
    (["ledger", "list", "--code", "strange"], 0, ["1 line\n"]),
    (["ledger", "list", "--code", "strange", "--kind", "scan"], 0, ["0 lines\n"]),
    (["follower", "find", "--code", "strange"], 0, ["f_"]), (["follower", "find", "--campaign", "dor"], 2, ["did you mean `door`?"]),
    (["follower", "find", "--code", "door:sh03"], 2, ["no code with the scene `door:sh03`; did you mean `door:sh01`?"]),
    (["follower", "find", "x", "--account", "man"], 2, ["no account `man` in the rules; did you mean `main`?"]),
    (["report", "reconcile", "--account", "man"], 2, ["no account `man` in the rules; did you mean `main`?"]),
    (["ledger", "list", "--campaign", "ad", "--kind", "follow"], 0, ["1 line\n"]),
    (["ledger", "list", "--kind", "folow"], 2, ["folow", "unfollow"]),
    (["ledger", "list", "--follower", "o2", "--show-openids", "--format", "json"], 0, ["\"follower\" : \"o2\"", "\"kind\" : \"unfollow\""]),
    (["ledger", "list", "--from", "2024-06-03", "--to", "2024-06-03"], 0, ["3 lines\n"]),
    (["ledger", "list", "--limit", "0"], 2, ["--limit: above 0"]),
  ]

  @Test("what is asked is said, and ends as the help says", arguments: calls)
  func call(_ arguments: [String], _ status: Int32, _ says: [String]) throws {
    let scratch = try Scratch()
    try Self.database(in: scratch.path)
    let result = try Self.run(arguments, in: scratch.path)
    let text = result.output + result.errors
    #expect(result.status == status && says.allSatisfy(text.contains), "\(text)")
  }

  @Test("every form tells the figures that were counted by hand, and asking twice changes none")
  func figures() throws {
    let scratch = try Scratch()
    try Self.database(in: scratch.path)
    for _ in 0..<2 {
      let result = try Self.run(["report", "--format", "json"] + Self.span, in: scratch.path)
      let json = try #require(JSON(result.output), "\(result)")
      guard case .array(let rows)? = json["rows"] else {
        Issue.record("\(result)")
        return
      }
      func row(_ name: String) -> JSON? { rows.first { $0["labels"]?["campaign"]?.string == name }?["figures"] }
      // Of the door's four one left; the advertisement was scanned by one more who followed already; who returned without a code had
      // scanned the door's within the month.
      let door = try #require(row("door"))
      #expect(door["scans"] == 4 && door["new"] == 4 && door["returning"] == 1 && door["lost"] == 1 && door["closing"] == 4, "\(door)")
      #expect(door["people"] == 4 && door["kept_1d"] == 5 && door["kept_7d"] == 4, "\(door)")
      let ad = try #require(row("ad"))
      #expect(ad["scans"] == 2 && ad["new"] == 1 && ad["closing"] == 1 && ad["people"] == 2, "\(ad)")
      #expect(row("(without a code)")?["new"] == 1 && row("(unknown code)")?["new"] == 1)
      #expect(json["total"]?["closing"] == 7 && json["total"]?["scans"] == 7 && json["total"]?["opening"] == 0)
    }
  }

  @Test("followers are shown by the mask of logs, by which they are found again, and by openid when it is asked for")
  func masks() throws {
    let scratch = try Scratch()
    try Self.database(in: scratch.path)
    let masked = try Self.run(["ledger", "--format", "json"], in: scratch.path)
    #expect(masked.status == 0 && !masked.output.contains("\"o1\""))
    guard case .array(let lines)? = JSON(masked.output) else {
      Issue.record("\(masked)")
      return
    }
    let name = try #require(lines.first?["follower"]?.string)
    #expect(name.hasPrefix("f_") && lines.count == 10)
    let found = try Self.run(["ledger", "--follower", name, "--show-openids"], in: scratch.path)
    #expect(found.output.contains("  o1  ") && found.output.contains("2 lines\n"), "\(found)")
  }

  /// Prints of a workbook: the names of its sheets, formulas, and the cells of the first sheet, a row a line.
  private static let reader = """
    import re, sys, zipfile, xml.etree.ElementTree as T
    book = zipfile.ZipFile(sys.argv[1]); assert book.testzip() is None
    n = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
    print(', '.join(s.get('name') for s in T.fromstring(book.read('xl/workbook.xml')).iter(n + 'sheet')))
    sheets = sorted(f for f in book.namelist() if f.startswith('xl/worksheets/sheet'))
    print(len(sheets), 'sheets,', sum(1 for f in sheets for _ in T.fromstring(book.read(f)).iter(n + 'f')), 'formulas')
    shared = T.fromstring(book.read('xl/sharedStrings.xml')).findall(n + 'si') if 'xl/sharedStrings.xml' in book.namelist() else []
    def text(cell):
      kind, value = cell.get('t', 'n'), cell.find(n + 'v')
      if kind == 's': return ''.join(t.text or '' for t in shared[int(value.text)].iter(n + 't'))
      if kind == 'inlineStr': return ''.join(t.text or '' for t in cell.iter(n + 't'))
      return '' if value is None else '#' + value.text
    first = T.fromstring(book.read('xl/worksheets/sheet1.xml'))
    print('frozen' if first.find('.//' + n + 'pane') is not None else 'loose')
    for row in first.iter(n + 'row'): print('|'.join(re.sub(r'\\d', '', c.get('r')) + '=' + text(c) for c in row))
    """

  @Test("a workbook has a sheet for each grouping, numbers and days as such, and texts that are no formulas")
  func workbook() throws {
    let scratch = try Scratch()
    try Self.database(in: scratch.path)
    let made = try Self.run(["report", "--by", "store.city,day", "--output", "book.xlsx"] + Self.span, in: scratch.path)
    #expect(made.status == 0 && made.output.isEmpty, "\(made)")
    try scratch.write(Self.reader, to: "read.py")
    let lines = try Binary.bash("python3 read.py book.xlsx", in: scratch.path).split(separator: "\n").map { String($0) }
    #expect(
      lines.first == "store.city, day, store.city, day, definitions", "\(lines)")
    #expect(lines.dropFirst().first == "4 sheets, 0 formulas" && lines.dropFirst(2).first == "frozen", "\(lines)")
    #expect(lines.dropFirst(3).first?.hasPrefix("A=store.city|B=day|C=scans|D=people|E=new|") ?? false, "\(lines)")
    // 2024-06-03 is day 45446 of Excel's; the name of a city is what stands in the list.
    #expect(lines.contains { $0.hasPrefix("A=上海|B=#45446|C=#2|") } && lines.contains { $0.hasPrefix("A==1+1|B=#45449|C=#1|") }, "\(lines)")
    #expect(lines.last?.hasPrefix("A=(total)|") ?? false, "\(lines)")
    let passed = try Binary.bash(
      "'\(Binary.path)' report --by day --format xlsx --output - \(Self.span.joined(separator: " ")) > passed.xlsx && python3 read.py passed.xlsx",
      in: scratch.path)
    #expect(passed.hasPrefix("day, definitions\n2 sheets, 0 formulas\n"), "\(passed)")
    // A sign that XML forbids would damage the whole book.
    try scratch.write(Self.rules.replacing("\"=1+1\"", with: #""a\uFFFEb""#), to: "rules.yaml")
    let marked = try Self.run(["report", "--by", "store.city", "--output", "marked.xlsx"] + Self.span, in: scratch.path)
    #expect(try marked.status == 0 && Binary.bash("python3 read.py marked.xlsx", in: scratch.path).contains("\nA=a b|B=#1|"), "\(marked)")
    let nowhere = try Self.run(["report", "--output", "rules.yaml/book.xlsx"] + Self.span, in: scratch.path)
    #expect(nowhere.status == 2 && nowhere.errors.hasPrefix("wxrules: rules.yaml/book.xlsx: "), "\(nowhere)")
    let typo = try Self.run(["report", "--output", "bok/book.xlsx"] + Self.span, in: scratch.path)
    #expect(typo.status == 2 && !FileManager.default.fileExists(atPath: scratch.path + "/bok"), "\(typo)")
    // The name tells the form, unless it has no ending.
    for (name, begins) in [("a.CSV", "\u{FEFF}campaign"), ("b.htm", "<!DOCTYPE html>"), ("c.txt", "main: 2024"), ("week.2024-06", "main: 2024")] {
      #expect(try Self.run(["report", "--output", name] + Self.span, in: scratch.path).status == 0)
      // As bytes: a String that is read from a file has lost its mark.
      #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/" + name)).starts(with: begins.utf8), "\(name)")
    }
  }
}
