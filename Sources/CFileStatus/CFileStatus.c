#define _GNU_SOURCE  // locks that belong to an opening of a file
#include "CFileStatus.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static int64_t nanoseconds(struct timespec time) { return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec; }

static int copy(int failed, const struct stat *from, wx_file_status *to) {
  if (failed) return -1;
  *to = (wx_file_status){from->st_dev, from->st_ino, from->st_size, nanoseconds(from->st_mtim), nanoseconds(from->st_ctim),
                         from->st_nlink, S_ISREG(from->st_mode)};
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

static int set_lock(int descriptor, int64_t place, short type) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = place, .l_len = 1};
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int wx_file_lock(int descriptor, int64_t place) {
  if (set_lock(descriptor, place, F_WRLCK) == 0) return 0;
  return errno == EAGAIN || errno == EACCES ? 1 : -1;
}

void wx_file_unlock(int descriptor, int64_t place) { set_lock(descriptor, place, F_UNLCK); }
