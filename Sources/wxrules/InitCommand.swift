import ArgumentParser
import Rules

#if canImport(Glibc)
  import Glibc
#endif

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Write a commented rules.yaml with tests, to begin with."),
    discussion: said(
      """
      wxrules init            writes ./rules.yaml
      wxrules init shop       writes shop/rules.yaml

      A file that is there already is left alone, and the command ends with 2.
      """))

  @Argument(help: said("Folder to write into."), completion: .directory)
  var folder = "."

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let path = folder == "." ? "rules.yaml" : "\(folder)/rules.yaml"
    if folder != "." { _ = unsafe mkdir(folder, 0o755) }
    // O_EXCL: somebody's rules are never overwritten, whatever happens at the same time.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else {
      throw Terminal.stop(errno == EEXIST ? "\(path) is there already; nothing was written" : "\(path) cannot be written")
    }
    defer { close(descriptor) }
    let bytes =
      switch Terminal.language {
      case .en: PackageResources.starter_yaml
      case .zh: PackageResources.starter_zh_yaml
      }
    guard unsafe bytes.withUnsafeBytes({ unsafe write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
      throw Terminal.stop("\(path) could not be written whole")
    }
    Terminal.write("wrote \(path)\n\n  wxrules validate \(path)\n  wxrules test \(path)\n  wxrules simulate --rules \(path) --scan hello --explain\n")
  }
}
