internal import CXlsxWriter
import Glibc
import Rules
import Serving

/// A spreadsheet in Excel's own format: the only file that touches libxlsxwriter. What somebody wrote goes in as text, never as a formula.
struct Workbook {
  enum Cell {
    case empty
    case text(String)
    case count(Int)
    case amount(Double)
    /// Days since 1970.
    case day(Int)
  }

  struct Sheet {
    /// As it should be called; what Excel does not take is changed.
    var name: String
    var heads: [String]
    var rows: [[Cell]]
    /// Under all rows, in bold.
    var total: [Cell]?
    /// Columns that stay where they are when the sheet is moved.
    var frozenColumns = 0
    /// In characters, by column.
    var widths: [Double] = []
  }

  struct Fault: Error { let reason: Phrase }

  let title: String
  /// Seconds since 1970 UTC.
  let created: Int64
  let sheets: [Sheet]

  /// Rows that a sheet of Excel has, without its head and its total.
  static let mostRows = 1_048_574

  /// The file. The library wants to write it itself, so that it is made in a folder of its own first.
  func bytes() throws(Fault) -> [UInt8] {
    if let sheet = sheets.first(where: { $0.rows.count > Self.mostRows }) {
      throw Fault(reason: "sheet `\(sheet.name)` would have \(sheet.rows.count) rows, and Excel has no more than \(Self.mostRows); write csv")
    }
    var template = Array("\(Terminal.environment("TMPDIR") ?? "/tmp")/wxrules-XXXXXX".utf8CString)
    guard unsafe template.withUnsafeMutableBufferPointer({ name in unsafe name.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false }) else {
      throw Fault(reason: "no temporary folder can be made: \(unsafe String(cString: strerror(errno)))")
    }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/book.xlsx"
    defer {
      unsafe unlink(path)
      unsafe rmdir(folder)
    }
    try make(path)
    do throws(FileFault) { return try DiskFiles().read(path) } catch { throw Fault(reason: error.reason) }
  }

  // MARK: the library

  private func make(_ path: String) throws(Fault) {
    // Rows go to a temporary file one after the other, so that memory does not grow with them.
    var options = unsafe lxw_workbook_options()
    unsafe options.constant_memory = 1
    guard let book = unsafe workbook_new_opt(path, &options) else { throw Fault(reason: "no memory is left") }
    unsafe describe(book)
    var first: lxw_error?
    for (name, sheet) in zip(Self.names(sheets.map(\.name)), sheets) {
      let error = unsafe add(sheet, called: name, to: book)
      if error != LXW_NO_ERROR, first == nil { first = error }
    }
    // It frees the book, whatever came before.
    let closed = unsafe workbook_close(book)
    let error = first ?? closed
    if error != LXW_NO_ERROR {
      throw Fault(reason: unsafe lxw_strerror(error).map { unsafe Phrase(verbatim: String(cString: $0)) } ?? "error \(error.rawValue)")
    }
  }

  private func describe(_ book: UnsafeMutablePointer<lxw_workbook>) {
    unsafe OutsideText.shown(title).withCString { title in
      var properties = unsafe lxw_doc_properties()
      // The library copies it.
      unsafe properties.title = unsafe UnsafeMutablePointer(mutating: title)
      unsafe properties.created = time_t(created)
      _ = unsafe workbook_set_properties(book, &properties)
    }
  }

  private func add(_ sheet: Sheet, called name: String, to book: UnsafeMutablePointer<lxw_workbook>) -> lxw_error {
    guard let page = unsafe workbook_add_worksheet(book, name) else { return LXW_ERROR_MEMORY_MALLOC_FAILED }
    let body = unsafe Formats(book, isBold: false)
    let bold = unsafe Formats(book, isBold: true)
    for (column, width) in sheet.widths.enumerated() {
      _ = unsafe worksheet_set_column(page, lxw_col_t(column), lxw_col_t(column), width, nil)
    }
    unsafe worksheet_freeze_panes(page, 1, lxw_col_t(clamping: sheet.frozenColumns))
    unsafe worksheet_set_landscape(page)
    unsafe worksheet_set_paper(page, 9)  // A4
    unsafe worksheet_fit_to_pages(page, 1, 0)
    _ = unsafe worksheet_repeat_rows(page, 0, 0)
    var error = LXW_NO_ERROR
    func write(_ cells: [Cell], _ row: Int, _ formats: Formats) {
      for (column, cell) in cells.enumerated() {
        let failed = unsafe Self.write(cell, page, lxw_row_t(clamping: row), lxw_col_t(clamping: column), formats)
        if failed != LXW_NO_ERROR, error == LXW_NO_ERROR { error = failed }
      }
    }
    write(sheet.heads.map { .text($0) }, 0, bold)
    for (row, cells) in sheet.rows.enumerated() { write(cells, row + 1, body) }
    if let total = sheet.total { write(total, sheet.rows.count + 1, bold) }
    return error
  }

  private static func write(
    _ cell: Cell, _ page: UnsafeMutablePointer<lxw_worksheet>, _ row: lxw_row_t, _ column: lxw_col_t, _ formats: Formats
  ) -> lxw_error {
    switch cell {
    case .empty: return LXW_NO_ERROR
    // A cell holds 32 767 characters.
    case .text(let text): return unsafe worksheet_write_string(page, row, column, OutsideText.shown(text, upTo: 8000), formats.plain)
    case .count(let count): return unsafe worksheet_write_number(page, row, column, Double(count), formats.plain)
    case .amount(let amount): return unsafe worksheet_write_number(page, row, column, amount, formats.amount)
    case .day(let day):
      let civil = CivilTime(dayNumber: day)
      // Excel's days begin in 1900.
      guard (1900...9999).contains(civil.year) else { return unsafe worksheet_write_string(page, row, column, civil.date, formats.plain) }
      var date = lxw_datetime(year: Int32(civil.year), month: Int32(civil.month), day: Int32(civil.day), hour: 0, min: 0, sec: 0)
      return unsafe worksheet_write_datetime(page, row, column, &date, formats.day)
    }
  }

  /// How cells look; they belong to the book.
  @safe private struct Formats {
    let plain: UnsafeMutablePointer<lxw_format>?
    let amount: UnsafeMutablePointer<lxw_format>?
    let day: UnsafeMutablePointer<lxw_format>?

    init(_ book: UnsafeMutablePointer<lxw_workbook>, isBold: Bool) {
      func format(_ numbers: String?) -> UnsafeMutablePointer<lxw_format>? {
        guard let format = unsafe workbook_add_format(book) else { return nil }
        if isBold { unsafe format_set_bold(format) }
        if let numbers { unsafe format_set_num_format(format, numbers) }
        return unsafe format
      }
      unsafe plain = format(nil)
      unsafe amount = format("#,##0.00")
      unsafe day = format("yyyy-mm-dd")
    }
  }

  // MARK: names of sheets

  /// At most 31 signs, none of `[]:*?/\`, each once whatever its case.
  static func names(_ wanted: [String]) -> [String] {
    var taken: Set<String> = []
    return wanted.map { name in
      let plain = String(OutsideText.shown(name).map { "[]:*?/\\'".contains($0) ? "_" : $0 })
      let base = plain.isEmpty ? "_" : plain
      var candidate = cut(base, to: 31)
      var number = 2
      while !taken.insert(candidate.lowercased()).inserted {
        let end = " \(number)"
        candidate = cut(base, to: 31 - end.utf16.count) + end
        number += 1
      }
      return candidate
    }
  }

  private static func cut(_ text: String, to units: Int) -> String {
    var out = ""
    for character in text {
      if out.utf16.count + character.utf16.count > units { break }
      out.append(character)
    }
    return out
  }
}
