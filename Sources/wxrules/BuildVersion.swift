internal import CBuild
import Rules

/// What `--version` says: the version, and the commit where the build knows it.
enum BuildVersion {
  static var text: String {
    let commit = unsafe String(cString: wx_build_commit())
    return "wxrules \(Version.product)" + (commit.isEmpty ? "" : " (\(commit))")  // not said
  }
}
