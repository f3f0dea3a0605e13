internal import CChartJS
internal import Engine
internal import Hummingbird
internal import Rules
internal import Serving
internal import Synchronization

/// What all our pages look alike by.
package enum PageStyle {
  /// Colours and sizes, by day and by night: a style sheet.
  package static let tokens: [UInt8] = PackageResources.tokens_css
}

/// The files of the pages, in the binary.
enum ConsoleAssets {
  struct Asset: Sendable {
    let type: String
    let bytes: [UInt8]
    /// A strong one: what has it is the same, byte for byte.
    let tag: String

    init(_ type: String, _ bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
      tag = "\"" + RequestDigest.text(of: String(decoding: bytes, as: UTF8.self)) + "\""
    }
  }
  private static let script = "text/javascript; charset=utf-8"
  private static let style = "text/css; charset=utf-8"

  /// The one page, for every path below `/console/`.
  static let shell = Asset("text/html; charset=utf-8", PackageResources.console_html)

  /// By their names below `/console/assets/`.
  static let all: [String: Asset] = {
    var all: [String: Asset] = [:]
    for (name, bytes) in scripts { all[name] = Asset(script, bytes) }
    for (name, bytes) in styles { all[name] = Asset(style, bytes) }
    for (name, bytes) in dictionaries { all[name] = Asset("application/json", bytes) }
    if hasCharts {
      all["chart.js"] = Asset(script, unsafe Array(UnsafeBufferPointer(start: wx_chart_js_start(), count: wx_chart_js_length())))
      all["chart.js.LICENSE.txt"] = Asset("text/plain; charset=utf-8", Array(ChartLicence.text.utf8))
    }
    return all
  }()

  /// Whether Chart.js was there when the program was built.
  static var hasCharts: Bool { wx_chart_js_length() > 0 }

  private static let styles: [(String, [UInt8])] = [
    ("console.css", PackageResources.console_css), ("tokens.css", PageStyle.tokens),
  ]
  private static let scripts: [(String, [UInt8])] = [
    ("api.js", PackageResources.api_js), ("app.js", PackageResources.app_js), ("charts.js", PackageResources.charts_js),
    ("dom.js", PackageResources.dom_js), ("explain.js", PackageResources.explain_js), ("format.js", PackageResources.format_js),
    ("page-codes.js", PackageResources.page_codes_js), ("page-figures.js", PackageResources.page_figures_js),
    ("page-followers.js", PackageResources.page_followers_js), ("page-operation.js", PackageResources.page_operation_js),
    ("page-rules.js", PackageResources.page_rules_js), ("report.js", PackageResources.report_js), ("table.js", PackageResources.table_js),
    ("view.js", PackageResources.view_js), ("words.js", PackageResources.words_js),
  ]

  private static let dictionaries: [(String, [UInt8])] = [("en.json", PackageResources.en_json), ("zh.json", PackageResources.zh_json)]

  /// Every file that is embedded, as it lies in `Pages`: a test holds them against the folder.
  static var names: [String] { (["console.html"] + (scripts + styles + dictionaries).map(\.0)).sorted() }

  /// - Parameter known: the tags that the browser has, from `If-None-Match`.
  static func answer(_ asset: Asset, known: String?) -> Response {
    let tags = known?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
    let isKnown = tags.contains { $0 == asset.tag || $0 == "W/" + asset.tag || $0 == "*" }
    // It is asked for each time whether it is the same: then a new version is there at once.
    var response =
      isKnown
      ? ConsoleAnswer.make(.notModified, nil, ResponseBody(), caching: "no-cache")
      : ConsoleAnswer.make(.ok, asset.type, ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)), caching: "no-cache")
    response.headers[.eTag] = asset.tag
    return response
  }
}

/// What Chart.js and what is bundled with it ask to be kept beside them.
enum ChartLicence {
  static let text = """
    Chart.js 3.9.1, https://www.chartjs.org, as Debian's package libjs-chart.js has it; with @kurkle/color in it.

    The MIT License (MIT)

    Copyright (c) 2014-2022 Chart.js Contributors
    Copyright (c) 2018-2021 Jukka Kurkela (@kurkle/color)

    Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
    "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
    distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
    the following conditions:

    The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

    THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
    MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
    ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
    THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

    """
}
