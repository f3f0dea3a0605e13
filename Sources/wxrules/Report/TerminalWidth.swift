#if canImport(Glibc)
  import Glibc
#endif

extension Terminal {
  /// Cells of a line of the terminal that shows the result; nil where none does.
  static var width: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
