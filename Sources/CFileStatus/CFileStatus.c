#include "CFileStatus.h"

#include <sys/stat.h>

static int64_t nanoseconds(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static int copy(int failed, const struct stat *from, wx_file_status *to) {
  if (failed) return -1;
  *to = (wx_file_status){from->st_dev, from->st_ino, from->st_size, nanoseconds(from->st_mtim), nanoseconds(from->st_ctim)};
  return 0;
}

int wx_file_status_of_path(const char *path, wx_file_status *status) {
  struct stat found;
  return copy(stat(path, &found), &found, status);
}

int wx_file_status_of_descriptor(int descriptor, wx_file_status *status) {
  struct stat found;
  return copy(fstat(descriptor, &found), &found, status);
}
