#ifndef CFILESTATUS_H
#define CFILESTATUS_H

#include <stdint.h>

/// What tells whether a file is the one it was. Swift sees `struct stat` through several modules at once and then refuses to name the
/// owner of its members; here it has one.
typedef struct {
  uint64_t device, inode;
  int64_t size, modified_nanoseconds, changed_nanoseconds;
} wx_file_status;

/// Through symbolic links. @return 0, or -1 when there is no such file.
int wx_file_status_of_path(const char *path, wx_file_status *status);
/// @return 0, or -1 when the descriptor is none.
int wx_file_status_of_descriptor(int descriptor, wx_file_status *status);

#endif
