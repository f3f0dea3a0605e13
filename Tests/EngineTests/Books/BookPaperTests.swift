import Foundation
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// How reports are written: each paper prints what the report says, and nothing that somebody wrote is a sign of the paper.
@Suite("papers of the books")
struct BookPaperTests {
  /// A campaign that the rules have no more, and who named it so.
  static let nasty = #"=1+1,"x"|<script>alert(1)"#
  static let hostile = BookReportTests.story.map { $0.replacing("gone/x", with: "\(nasty)/-2+3") }

  @Test(
    "no cell is a formula, whatever of white space stands before it",
    arguments: [
      ("=1+1", "'=1+1"), (" =1+1", "' =1+1"), ("\u{3000}＝1", "'\u{3000}＝1"), ("\u{2003}@x", "'\u{2003}@x"), ("\u{200B} +1", "'\u{200B} +1"),
      ("\u{B}-1", "' -1"), (" a=1", " a=1"), ("", ""), ("  ", "  "),
    ])
  func formulas(_ text: String, _ written: String) {
    #expect(CSVRows.text([[text]], isMarked: false) == written + "\r\n")
  }

  @Test("CSV opens in a spreadsheet: a byte order mark, numbers as numbers, and no formula that somebody wrote")
  func csv() throws {
    #expect(
      BookFiles.csv(try BookReportTests.report("campaign", story: Self.hostile)).replacing("\r\n", with: "\n") == """
        \u{FEFF}campaign,scans,people,new,returning,found,lost,quick,taken_back,erased,net,opening,closing,kept_1d,kept_7d,kept_30d
        door,7,,3,1,0,1,1,1,1,3,4,6,4,3,2
        poster,1,,1,0,0,0,0,0,0,1,0,1,1,1,1
        "'=1+1,""x""|<script>alert(1)",1,,1,0,0,0,0,0,0,1,0,1,1,1,1
        (unknown code),2,,0,0,0,0,0,0,0,0,0,0,0,0,0
        (without a code),0,0,3,0,1,2,0,0,0,1,9,11,3,2,2
        (total),11,,8,1,1,3,1,1,1,6,13,19,9,7,6

        """)
    let lost = BookFiles.csv(try BookReportTests.report("code", story: ["0 -/-2+3 new lost=1"]))
    #expect(lost.contains("\r\n-[-2+3],0,") == false && lost.contains("\r\n'-[-2+3],0,0,0,0,0,1,0,0,0,-1,0,-1,"))
    let chinese = BookFiles.csv(try BookReportTests.report("store.city,day", language: .zh))
    #expect(chinese.hasPrefix("\u{FEFF}store.city,日期,扫码次数,扫码人数,新增,回流,补记,流失,快速流失,撤销归因,已删除,净增,期初,期末,1 天留存,7 天留存,30 天留存\r\n"))
    #expect(chinese.contains("\r\n上海,2026-06-01,5,") && chinese.contains("\r\n（合计）,,11,"))
  }

  @Test(
    "each cell of a table is kept as it was written",
    arguments: [
      ("plain", "plain"), ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), ("\ra", "\"'\ra\""), ("a,b", "\"a,b\""),
      ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("a\r\nb", "\"a\r\nb\""), ("=\u{301}1", "'=\u{301}1"), ("", ""),
      ("a\u{0}b\u{1B}[2J\u{9B}", "a b [2J "), ("a\u{FFFE}\u{FFFF}b\u{202E}", "a  b "), ("a\tb", "a\tb"),
      // Signs in full width, line ends, and spaces before any of them; spaces before something else are spaces.
      ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"), ("\n=1", "\"'\n=1\""), (" =1", "' =1"), ("\u{3000}\u{A0}@a", "'\u{3000}\u{A0}@a"),
      (" a", " a"), ("a=1", "a=1"), (" ", " "), ("静安", "静安"),
    ])
  func cell(_ text: String, _ expected: String) { #expect(CellText.csv(text) == expected) }

  @Test(
    "no sign that a page or a spreadsheet cannot have gets into one, whichever paper it is",
    arguments: ["\u{0}", "\u{8}", "\u{1B}", "\u{9B}", "\u{202E}", "\u{FFFE}", "\u{FFFF}"])
  func forbidden(_ sign: String) throws {
    let report = try BookReportTests.report("campaign", story: BookReportTests.story.map { $0.replacing("gone/x", with: "a\(sign)b/x") })
    let papers = [
      BookFiles.csv(report), CSVRows.text([["a\(sign)b"]]), BookPage(report).html, CellText.html("a\(sign)b"), CellText.markdown("a\(sign)b"),
      BookText(report, width: 120, Paint(false)).render(),
    ]
    for paper in papers { #expect(paper.contains("a b") && !paper.unicodeScalars.contains { String($0) == sign }) }
  }

  @Test(
    "a name that is written like one of our words is told from it in each paper",
    arguments: [
      ("(total)", "\"(total)\""), ("（合计）", "\"（合计）\""), ("(none)", "\"(none)\""), ("(unknown code)", "\"(unknown code)\""),
      ("\"(total)\"", "\"\"(total)\"\""), ("(Total)", "(Total)"), ("total", "total"), ("\"a\"", "\"a\""), ("\"", "\""),
    ])
  func likeOurs(_ name: String, _ shown: String) throws {
    #expect(BookLabel.name(name).text == shown)
    let report = try BookReportTests.report("campaign", story: BookReportTests.story.map { $0.replacing("gone/x", with: "(total)/x") })
    #expect(BookFiles.csv(report).components(separatedBy: "\r\n").count { $0.hasPrefix("(total),") } == 1)
    #expect(BookFiles.csv(report).contains("\r\n\"\"\"(total)\"\"\",1,"))
    #expect(BookText(report, width: 80, Paint(false)).render().split(separator: "\n").count { $0.hasPrefix("(total)") } == 1)
    #expect(BookPage(report).html.contains(#"<td class="label">&quot;(total)&quot;</td>"#))
  }

  @Test("what was counted stays a number below nought, where a text of the same signs does not")
  func figures() {
    #expect(CSVRows.text([[.text("-1"), .figure("-1"), .figure("1,5")]]) == "\u{FEFF}'-1,-1,\"1,5\"\r\n")
    #expect(CSVRows.text([["a", "-1"], ["", "2"]], isMarked: false) == "a,'-1\r\n,2\r\n")
  }

  @Test("JSON has the same keys in each language, and null for what is not known")
  func json() throws {
    for language in DisplayLanguage.allCases {
      let json = BookFiles.json(try BookReportTests.report("campaign", costs: BookReportTests.costs, language: language))
      #expect(JSON(json.text) == json)
      guard case .array(let rows)? = json["rows"] else {
        Issue.record("no rows")
        return
      }
      let door = try #require(rows.first)
      #expect(door["labels"]?["campaign"] == "door" && door["figures"]?["new"] == 3 && door["figures"]?["people"] == .null)
      #expect(door["figures"]?["cost"] == .number(6.5) && json["total"]?["closing"] == 19)
      #expect(json["from"] == "2026-06-01" && json["to"] == "2026-06-03" && json["by"] == ["campaign"])
    }
  }

  @Test("on a terminal as many columns stand as fit, with bars for rows in time, and the others are named")
  func text() throws {
    let text = BookText(try BookReportTests.report("day"), width: 80, Paint(false)).render()
    #expect(
      text.hasPrefix(
        """
        main: 2026-06-01 to 2026-06-03, by day

        day         scans  new  returning  lost  net  closing  kept_7d  new
        2026-06-01      5    3          0     0    3       16        2  ████████████
        2026-06-02      3    1          1     1    1       17        2  ████
        2026-06-03      3    4          0     2    2       19        3  ████████████████
        (total)        11    8          1     3    6       19        7
        not shown (a wider --width has more, --format csv has all): people, found,
          quick, taken_back, erased, opening, kept_1d, kept_30d

        """), "\(text)")
  }

  @Test("no line is wider than the terminal, whatever stands in it", arguments: [40, 60, 80, 120, 200])
  func width(_ width: Int) throws {
    for by in BookReportTests.tables.map(\.by) {
      for language in DisplayLanguage.allCases {
        let report = try BookReportTests.report(by, story: Self.hostile, costs: BookReportTests.costs, language: language)
        let text = BookText(report, width: width, Paint(false)).render()
        let wide = text.split(separator: "\n").filter { DisplayWidth.of($0) > width }
        #expect(wide.isEmpty, "\(by) \(language): \(wide)")
        #expect(text.split(separator: "\n").count > report.rows.count + 2)
      }
    }
  }

  @Test("a page is one file without a script, with markup only of ours")
  func page() throws {
    for by in BookReportTests.tables.map(\.by) {
      let report = try BookReportTests.report(by, story: Self.hostile)
      let html = BookPage(report).html
      #expect(!html.contains("<script") && !html.contains("src=") && !html.contains("href="))
      #expect(html.components(separatedBy: "<tr>").count - 1 == report.rows.count + 2)
      // On paper a wide table lies across; on a screen it moves in a box of its own, and no number is broken.
      let isWide = report.groupings.count + report.columns.count > 10
      #expect(
        html.contains("@page { size: A4 \(isWide ? "landscape" : "portrait");") && html.contains("<div class=\"table\" tabindex=\"0\">\n<table>"))
      #expect(html.contains("<title>main: 2026-06-01 to 2026-06-03, by "))
    }
    #expect(BookPage(try BookReportTests.report("campaign", story: Self.hostile)).html.contains("=1+1,&quot;x&quot;|&lt;script&gt;alert(1)"))
    let days = BookPage(try BookReportTests.report("day")).html
    #expect(days.contains("<svg ") && days.contains("<title>2026-06-02: +1 -1</title>"))
  }

  static let goldens: [(by: String, form: String)] = [
    ("campaign", "txt"), ("store.city", "txt"), ("day", "html"), ("campaign", "html"), ("campaign", "zh.txt"),
  ]

  /// `Papers/BY.FORM`: what a reader sees, word for word.
  @Test("papers are as they are kept", arguments: goldens)
  func golden(_ by: String, _ form: String) throws {
    let report = try BookReportTests.report(by, costs: BookReportTests.costs, language: form.hasPrefix("zh") ? .zh : .en)
    let text = form == "html" ? BookPage(report).html : BookText(report, width: 80, Paint(false)).render()
    let path = "Tests/EngineTests/Papers/\(by).\(form)"
    if Golden.isRecording { try Golden.record(text, to: path) }
    #expect(!Golden.isRecording)
    #expect(try text == Repository.text(path))
  }

  @Test(
    "an amount is told exactly in files and shortly to readers",
    arguments: [
      (0, "0", "0"), (1, "0.000001", "0"), (2_166_667, "2.166667", "2.17"), (12_500_000, "12.5", "12.5"), (-1_250_000, "-1.25", "-1.25"),
      (995_000, "0.995", "1"), (.max, "9223372036854.775807", "9223372036854.77"),
    ] as [(Int64, String, String)])
  func amount(_ millionths: Int64, _ plain: String, _ short: String) {
    #expect(BookFigure.amount(millionths).plain == plain && BookFigure.amount(millionths).short == short)
  }

  @Test(
    "an amount is the number that is nearest to its text",
    arguments: [(99_990_000, 99.99), (-1, -0.000001), (0, 0), (9_010_199_254_740_993, 9_010_199_254.740993)] as [(Int64, Double)])
  func nearest(_ millionths: Int64, _ number: Double) { #expect(BookFigure.amount(millionths).number == number) }
}
