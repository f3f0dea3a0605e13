/// What it is, as the platform tells them apart. (wechat-protocol 7.9)
public enum MediumKind: String, Sendable, CaseIterable {
  /// PNG, JPEG or GIF.
  case image
  /// MP3 or AMR, at most a minute.
  case voice
  /// MP4.
  case video
  /// A small JPEG beside music, videos and mini-programs.
  case thumb

  /// Bytes that the platform takes.
  package var bytes: Int {
    switch self {
    case .image, .video: 10 << 20
    case .voice: 2 << 20
    case .thumb: 64 << 10
    }
  }

  /// Ends of names of files that the platform takes.
  package func formats(isPermanent: Bool) -> [String] {
    switch self {
    case .image: ["png", "jpg", "jpeg", "gif"] + (isPermanent ? ["bmp"] : [])
    case .voice: ["mp3", "amr"] + (isPermanent ? ["wma", "wav"] : [])
    case .video: ["mp4"]
    case .thumb: ["jpg", "jpeg"]
    }
  }
}
